import { type Identity, inDays, makeIdentity } from './make-identity.ts';

export type { Identity } from './make-identity.ts';

/** The certificates that the lab needs, made when it starts; each is made when it is first asked for. */
export class LabCertificates {
  readonly authority: Identity = makeIdentity({
    name: 'Handfast Lab Root',
    hosts: [],
    addresses: [],
    isAuthority: true,
  });
  readonly #made = new Map<string, Identity>();

  /** Good for localhost, 127.0.0.1 and ::1. */
  get healthy(): Identity {
    return this.#keep('healthy', () => makeIdentity({ issuer: this.authority }));
  }

  get expired(): Identity {
    return this.#keep('expired', () =>
      makeIdentity({ issuer: this.authority, notBefore: inDays(-30), notAfter: inDays(-2) }),
    );
  }

  get notYetValid(): Identity {
    return this.#keep('not-yet-valid', () =>
      makeIdentity({ issuer: this.authority, notBefore: inDays(5), notAfter: inDays(30) }),
    );
  }

  get selfSigned(): Identity {
    return this.#keep('self-signed', () => makeIdentity());
  }

  /** For another name than any that leads here. */
  get wrongName(): Identity {
    return this.#keep('wrong-name', () =>
      makeIdentity({ issuer: this.authority, name: 'other.example', hosts: ['other.example'], addresses: [] }),
    );
  }

  /** Of the site that answers those who name none; good for the address. */
  get defaultHost(): Identity {
    return this.#keep('default-host', () =>
      makeIdentity({ issuer: this.authority, name: 'default.example', hosts: ['default.example'] }),
    );
  }

  /** Signed by an intermediate that is not part of `cert`. */
  get withoutIntermediate(): Identity {
    return this.#keep('without-intermediate', () => makeIdentity({ issuer: this.#intermediate() }));
  }

  /** Signed by an authority that nobody has, with that authority in the chain. */
  get unknownAuthority(): Identity {
    return this.#keep('unknown-authority', () => {
      const issuer = makeIdentity({ name: 'Nobody Knows This Root', hosts: [], addresses: [], isAuthority: true });
      const leaf = makeIdentity({ issuer });
      return { ...leaf, cert: leaf.cert + issuer.cert };
    });
  }

  #intermediate(): Identity {
    return this.#keep('intermediate', () =>
      makeIdentity({
        name: 'Handfast Lab Intermediate',
        hosts: [],
        addresses: [],
        isAuthority: true,
        issuer: this.authority,
      }),
    );
  }

  #keep(name: string, make: () => Identity): Identity {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
