import { type Certificate, inDays, makeCertificate } from '@handfast/ws/testing';

/** The certificates that the lab needs, made when it starts; each is made when it is first asked for. */
export class LabCertificates {
  readonly authority: Certificate = makeCertificate({
    name: 'Handfast Lab Root',
    hosts: [],
    addresses: [],
    isAuthority: true,
  });
  readonly #made = new Map<string, Certificate>();

  /** Good for localhost, 127.0.0.1 and ::1. */
  get healthy(): Certificate {
    return this.#keep('healthy', () => makeCertificate({ issuer: this.authority }));
  }

  get expired(): Certificate {
    return this.#keep('expired', () =>
      makeCertificate({ issuer: this.authority, notBefore: inDays(-30), notAfter: inDays(-2) }),
    );
  }

  get notYetValid(): Certificate {
    return this.#keep('not-yet-valid', () =>
      makeCertificate({ issuer: this.authority, notBefore: inDays(5), notAfter: inDays(30) }),
    );
  }

  get selfSigned(): Certificate {
    return this.#keep('self-signed', () => makeCertificate());
  }

  /** For another name than any that leads here. */
  get wrongName(): Certificate {
    return this.#keep('wrong-name', () =>
      makeCertificate({ issuer: this.authority, name: 'other.example', hosts: ['other.example'], addresses: [] }),
    );
  }

  /** Of the site that answers those who name none; good for the address. */
  get defaultHost(): Certificate {
    return this.#keep('default-host', () =>
      makeCertificate({ issuer: this.authority, name: 'default.example', hosts: ['default.example'] }),
    );
  }

  /** Signed by an intermediate that is not part of `cert`; it says where that can be had, as those of the public web do. */
  get withoutIntermediate(): Certificate {
    const issuerUrl = 'http://certificates.invalid/intermediate.cer';
    return this.#keep('without-intermediate', () => makeCertificate({ issuer: this.#intermediate(), issuerUrl }));
  }

  /** Signed by an authority that nobody has, with that authority in the chain. */
  get unknownAuthority(): Certificate {
    return this.#keep('unknown-authority', () => {
      const issuer = makeCertificate({ name: 'Nobody Knows This Root', hosts: [], addresses: [], isAuthority: true });
      const leaf = makeCertificate({ issuer });
      return { ...leaf, cert: leaf.cert + issuer.cert };
    });
  }

  #intermediate(): Certificate {
    return this.#keep('intermediate', () =>
      makeCertificate({
        name: 'Handfast Lab Intermediate',
        hosts: [],
        addresses: [],
        isAuthority: true,
        issuer: this.authority,
      }),
    );
  }

  #keep(name: string, make: () => Certificate): Certificate {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
