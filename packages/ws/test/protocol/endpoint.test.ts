import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Opcode } from '../../src/protocol/frames/opcode.ts';
import { closeFrame, frame, maskedFrame, TEST_MASK, Transcript } from '../../src/testing/index.ts';

const server = () => new Transcript({ role: 'server' });
const client = () => new Transcript({ role: 'client' });
const plain = { binary: false, compress: false, fin: true, mask: false };

describe('RFC 6455 §5.7: the examples of the RFC', () => {
  it('reads the unmasked "Hello" as a client and the masked one as a server', () => {
    client().receive(Buffer.from('810548656c6c6f', 'hex')).expect({ text: 'Hello' });
    server().receive(Buffer.from('818537fa213d7f9f4d5158', 'hex')).expect({ text: 'Hello' });
  });

  it('reads the fragmented "Hello"', () => {
    client().receive(Buffer.from('010348656c80026c6f', 'hex')).expect({ text: 'Hello' });
  });

  it('answers the ping with a pong of the same payload, masked by a client', () => {
    client()
      .receive(Buffer.from('890548656c6c6f', 'hex'))
      .expect({ sent: Opcode.pong, payload: 'Hello' }, { ping: 'Hello' });
    server()
      .receive(Buffer.from('898537fa213d7f9f4d5158', 'hex'))
      .expect({ sent: 10, payload: 'Hello' }, { ping: 'Hello' });
  });

  it('reads 256 bytes with a 16-bit length and 65,536 with a 64-bit one', () => {
    for (const size of [256, 65536]) {
      const payload = Buffer.alloc(size, 0xab);
      client()
        .receive(frame({ opcode: 2, payload }))
        .expect({ binary: payload.toString('hex') });
    }
  });
});

describe('RFC 6455 §5.2: length, at each border and one byte at a time', () => {
  for (const size of [0, 1, 125, 126, 127, 128, 65535, 65536]) {
    it(`reads a text of ${size} bytes`, () => {
      const payload = 'x'.repeat(size);
      server().receive(maskedFrame({ payload })).expect({ text: payload });
      server().receiveByteByByte(maskedFrame({ payload })).expect({ text: payload });
    });

    it(`writes a text of ${size} bytes that it can read`, () => {
      const sent = Buffer.from('x'.repeat(size));
      const transcript = client();
      transcript.endpoint.send(sent, { ...plain, mask: true });
      transcript.expect({ sent: Opcode.text, payload: sent.toString() });
    });
  }

  it('refuses a length that a shorter form could say, with 1002', () => {
    for (const [declaredBytes, lengthBits] of [
      [5, 16],
      [125, 16],
      [5, 64],
      [65535, 64],
    ] as const) {
      server()
        .receive(maskedFrame({ declaredBytes, lengthBits }))
        .expect({ violation: 'WS_ERR_NON_MINIMAL_LENGTH' }, { sent: 8, payload: '1002' }, 'end');
    }
  });

  it('takes it with anyLengthEncoding, as ws does', () => {
    const transcript = new Transcript({ role: 'server', anyLengthEncoding: true });
    transcript.receive(maskedFrame({ payload: 'hello', lengthBits: 64 })).expect({ text: 'hello' });
  });

  it('refuses 2^63 and more as a broken rule, and 2^53 and more as too big, without keeping a byte', () => {
    server()
      .receive(maskedFrame({ opcode: 2, declaredBytes: 2n ** 63n }))
      .expect({ violation: 'WS_ERR_NON_MINIMAL_LENGTH' }, { sent: 8, payload: '1002' }, 'end');
    for (const declaredBytes of [2n ** 63n - 1n, 2n ** 53n]) {
      server()
        .receive(maskedFrame({ opcode: 2, declaredBytes }))
        .expect({ violation: 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH' }, { sent: 8, payload: '1009' }, 'end');
    }
    for (const declaredBytes of [2n ** 53n - 1n, 2n ** 32n, 2n ** 31n]) {
      server()
        .receive(maskedFrame({ opcode: 2, declaredBytes }))
        .expect({ violation: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }, { sent: 8, payload: '1009' }, 'end');
    }
  });

  it('refuses what goes over maxPayload by its declared length, and takes what fits exactly', () => {
    const limited = () => new Transcript({ role: 'server', maxPayload: 10 });
    limited()
      .receive(maskedFrame({ payload: '0123456789' }))
      .expect({ text: '0123456789' });
    limited()
      .receive(maskedFrame({ declaredBytes: 11 }))
      .expect({ violation: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }, { sent: 8, payload: '1009' }, 'end');
    limited()
      .receive(maskedFrame({ payload: '012345', fin: false }), maskedFrame({ opcode: 0, declaredBytes: 5 }))
      .expect({ violation: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }, { sent: 8, payload: '1009' }, 'end');
  });
});

describe('RFC 6455 §5.2: reserved bits and opcodes', () => {
  for (const rsv of [1, 2, 3, 5, 6, 7]) {
    it(`refuses reserved bits ${rsv.toString(2).padStart(3, '0')}`, () => {
      server()
        .receive(maskedFrame({ rsv }))
        .expect({ violation: 'WS_ERR_UNEXPECTED_RSV_2_3' }, { sent: 8, payload: '1002' }, 'end');
    });
  }

  it('refuses RSV1 where permessage-deflate was not agreed', () => {
    for (const opcode of [1, 2, 8, 9, 10]) {
      server()
        .receive(maskedFrame({ opcode, rsv: 4 }))
        .expect({ violation: 'WS_ERR_UNEXPECTED_RSV_1' }, { sent: 8, payload: '1002' }, 'end');
    }
  });

  for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
    it(`refuses the reserved opcode ${opcode}`, () => {
      server()
        .receive(maskedFrame({ opcode }))
        .expect({ violation: 'WS_ERR_INVALID_OPCODE' }, { sent: 8, payload: '1002' }, 'end');
    });
  }

  it('delivers what came before the broken frame, and nothing after it', () => {
    server()
      .receive(
        Buffer.concat([
          maskedFrame({ payload: 'before' }),
          maskedFrame({ opcode: 3 }),
          maskedFrame({ payload: 'after' }),
        ]),
      )
      .expect({ text: 'before' }, { violation: 'WS_ERR_INVALID_OPCODE' }, { sent: 8, payload: '1002' }, 'end')
      .receive(maskedFrame({ payload: 'later' }), closeFrame(1000, '', { mask: TEST_MASK }))
      .expect();
  });
});

describe('RFC 6455 §5.1: masks', () => {
  it('a server refuses a frame without mask, a client one with', () => {
    server().receive(frame()).expect({ violation: 'WS_ERR_EXPECTED_MASK' }, { sent: 8, payload: '1002' }, 'end');
    client()
      .receive(maskedFrame())
      .expect({ violation: 'WS_ERR_UNEXPECTED_MASK' }, { sent: 8, payload: '1002' }, 'end');
  });

  it('unmasks wherever the payload is cut', () => {
    const bytes = maskedFrame({ payload: 'abcdefghij' });
    for (let cut = 1; cut < bytes.length; cut++) {
      server().receive(bytes.subarray(0, cut), bytes.subarray(cut)).expect({ text: 'abcdefghij' });
    }
  });
});

describe('RFC 6455 §5.4: fragmentation', () => {
  it('takes control frames between fragments', () => {
    server()
      .receive(
        maskedFrame({ payload: 'one ', fin: false }),
        maskedFrame({ opcode: 9, payload: 'p' }),
        maskedFrame({ opcode: 0, payload: 'two' }),
      )
      .expect({ sent: 10, payload: 'p' }, { ping: 'p' }, { text: 'one two' });
  });

  it('takes empty fragments', () => {
    server()
      .receive(maskedFrame({ fin: false }), maskedFrame({ opcode: 0, fin: false }), maskedFrame({ opcode: 0 }))
      .expect({ text: '' });
  });

  it('refuses a continuation of nothing, and a new message inside another', () => {
    const refused = [{ violation: 'WS_ERR_INVALID_OPCODE' }, { sent: 8, payload: '1002' }, 'end'] as const;
    server()
      .receive(maskedFrame({ opcode: 0 }))
      .expect(...refused);
    server()
      .receive(maskedFrame({ fin: false }), maskedFrame({ opcode: 1 }))
      .expect(...refused);
    server()
      .receive(maskedFrame({ fin: false }), maskedFrame({ opcode: 2 }))
      .expect(...refused);
    server()
      .receive(maskedFrame({ payload: 'a' }), maskedFrame({ opcode: 0 }))
      .expect({ text: 'a' }, ...refused);
  });

  it('refuses more fragments than maxFragments, empty ones counted', () => {
    new Transcript({ role: 'server', maxFragments: 2 })
      .receive(
        maskedFrame({ fin: false }),
        maskedFrame({ opcode: 0, fin: false }),
        maskedFrame({ opcode: 0, fin: false }),
      )
      .expect({ violation: 'WS_ERR_TOO_MANY_BUFFERED_PARTS' }, { sent: 8, payload: '1008' }, 'end');
  });

  it('sends fragments as one message', () => {
    const transcript = server();
    transcript.endpoint.send(Buffer.from('a'), { ...plain, fin: false });
    transcript.endpoint.send(Buffer.from('b'), { ...plain, fin: false });
    transcript.endpoint.send(Buffer.from('c'), plain);
    transcript.endpoint.send(Buffer.from('d'), plain);
    transcript.expect(
      { sent: 1, payload: 'a', fin: false },
      { sent: 0, payload: 'b', fin: false },
      { sent: 0, payload: 'c' },
      { sent: 1, payload: 'd' },
    );
  });
});

describe('RFC 6455 §5.5: control frames', () => {
  for (const opcode of [8, 9, 10]) {
    it(`refuses a fragmented one, and one of more than 125 bytes (opcode ${opcode})`, () => {
      server()
        .receive(maskedFrame({ opcode, fin: false }))
        .expect({ violation: 'WS_ERR_EXPECTED_FIN' }, { sent: 8, payload: '1002' }, 'end');
      server()
        .receive(maskedFrame({ opcode, payload: Buffer.alloc(126) }))
        .expect({ violation: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' }, { sent: 8, payload: '1002' }, 'end');
    });
  }

  it('takes pongs that nobody asked for', () => {
    server()
      .receive(maskedFrame({ opcode: 10, payload: 'x' }))
      .expect({ pong: 'x' });
  });

  it('leaves pings to the program when autoPong is off', () => {
    new Transcript({ role: 'server', autoPong: false }).receive(maskedFrame({ opcode: 9 })).expect({ ping: '' });
  });

  it('answers a ping although a message waits for its data: who asks wants to know whether this side is there', () => {
    const transcript = server();
    let loaded = (_: Buffer | Error) => {};
    const load = (given: typeof loaded) => {
      loaded = given;
    };
    transcript.endpoint.send({ byteLength: 4, load }, plain);
    transcript.receive(maskedFrame({ opcode: 9, payload: 'p' })).expect({ sent: 10, payload: 'p' }, { ping: 'p' });
    loaded(Buffer.from('data'));
    transcript.expect({ sent: 1, payload: 'data' });
  });

  it('answers a flood of pings that is not read with one pong for the newest, once there is room', () => {
    const transcript = new Transcript({ role: 'server', maxPendingAutoPongs: 2 }, false);
    for (const payload of ['1', '2', '3', '4', '5']) transcript.receive(maskedFrame({ opcode: 9, payload }));
    transcript.expect(
      { sent: 10, payload: '1' },
      { ping: '1' },
      { sent: 10, payload: '2' },
      { ping: '2' },
      { ping: '3' },
      { ping: '4' },
      { ping: '5' },
    );
    transcript.flush().expect({ sent: 10, payload: '5' });
  });
});

describe('RFC 6455 §7: the closing handshake', () => {
  it('echoes the code and reason, and ends the transport when the answer is out', () => {
    const transcript = new Transcript({ role: 'server' }, false);
    transcript.receive(closeFrame(1000, 'bye', { mask: TEST_MASK }));
    transcript.expect({ closed: 1000, reason: 'bye' }, { sent: 8, payload: '1000 bye' });
    transcript.flush().expect('end');
  });

  it('answers an empty close frame with an empty one, and reports 1005', () => {
    server()
      .receive(closeFrame(undefined, '', { mask: TEST_MASK }))
      .expect({ closed: 1005, reason: '' }, { sent: 8, payload: '' }, 'end');
  });

  it('goes on reading messages after it sent a close frame, until the answer comes', () => {
    const transcript = server();
    transcript.endpoint.close(1001, 'later');
    transcript.expect({ sent: 8, payload: '1001 later' });
    transcript
      .receive(maskedFrame({ payload: 'late' }), closeFrame(1001, 'later', { mask: TEST_MASK }))
      .expect({ text: 'late' }, { closed: 1001, reason: 'later' }, 'end');
  });

  it('ignores what comes behind a close frame', () => {
    server()
      .receive(
        Buffer.concat([closeFrame(1000, '', { mask: TEST_MASK }), maskedFrame({ payload: 'x' }), frame({ opcode: 3 })]),
      )
      .expect({ closed: 1000, reason: '' }, { sent: 8, payload: '1000' }, 'end');
  });

  it('does not answer pings once a close frame was sent', () => {
    const transcript = server();
    transcript.endpoint.close(1000);
    transcript.receive(maskedFrame({ opcode: 9, payload: 'x' })).expect({ sent: 8, payload: '1000' }, { ping: 'x' });
  });

  it('sends one close frame however often it is told to', () => {
    const transcript = server();
    transcript.endpoint.close(1000);
    transcript.endpoint.close(1001);
    transcript.expect({ sent: 8, payload: '1000' });
  });

  const legal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
  for (const code of legal) {
    it(`takes ${code}`, () => {
      server()
        .receive(closeFrame(code, '', { mask: TEST_MASK }))
        .expect({ closed: code, reason: '' }, { sent: 8, payload: `${code}` }, 'end');
    });
  }

  for (const code of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
    it(`refuses ${code}`, () => {
      server()
        .receive(closeFrame(code, '', { mask: TEST_MASK }))
        .expect({ violation: 'WS_ERR_INVALID_CLOSE_CODE' }, { sent: 8, payload: '1002' }, 'end');
    });
  }

  it('refuses a payload of one byte, and a reason that is not UTF-8', () => {
    server()
      .receive(maskedFrame({ opcode: 8, payload: 'x' }))
      .expect({ violation: 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' }, { sent: 8, payload: '1002' }, 'end');
    server()
      .receive(maskedFrame({ opcode: 8, payload: Buffer.of(0x03, 0xe8, 0xce, 0xba, 0xe1) }))
      .expect({ violation: 'WS_ERR_INVALID_UTF8' }, { sent: 8, payload: '1007' }, 'end');
  });

  it('throws for a code or a reason that must not be sent, and then can still close', () => {
    const transcript = server();
    assert.throws(() => transcript.endpoint.close(1006), TypeError);
    assert.throws(() => transcript.endpoint.close(1000, 'x'.repeat(124)), RangeError);
    transcript.endpoint.close(1000, 'é'.repeat(61));
    transcript.expect({ sent: 8, payload: `1000 ${'é'.repeat(61)}` });
  });
});

describe('RFC 6455 §8.1: text that is not UTF-8 fails at the first wrong byte', () => {
  const refused = [{ violation: 'WS_ERR_INVALID_UTF8' }, { sent: 8, payload: '1007' }, 'end'] as const;
  const wrong = Buffer.from('cebae1bdb9cf83cebcceb5f4908080656469746564', 'hex');

  it('in a whole frame', () => {
    server()
      .receive(maskedFrame({ payload: wrong }))
      .expect(...refused);
  });

  it('inside a frame that has not ended yet', () => {
    const bytes = maskedFrame({ payload: wrong });
    // Header of 6 bytes, 11 good bytes, f4, and then 90, which no continuation of f4 can be.
    server()
      .receive(bytes.subarray(0, 18))
      .expect()
      .receive(bytes.subarray(18, 19))
      .expect(...refused);
  });

  it('in a fragment before the last', () => {
    server()
      .receive(maskedFrame({ payload: wrong.subarray(0, 12), fin: false }))
      .expect()
      .receive(maskedFrame({ opcode: 0, payload: wrong.subarray(12), fin: false }))
      .expect(...refused);
  });

  it('at the end of a message that stops inside a code point', () => {
    server()
      .receive(maskedFrame({ payload: Buffer.from('cebae1bd', 'hex') }))
      .expect(...refused);
    server()
      .receive(maskedFrame({ payload: Buffer.from('ce', 'hex'), fin: false }), maskedFrame({ opcode: 0 }))
      .expect(...refused);
  });

  it('but takes a code point that is cut by fragments and pings', () => {
    const bytes = Buffer.from('κόσμε 𝌆');
    const parts = [...bytes].map((byte, i) =>
      maskedFrame({ opcode: i === 0 ? 1 : 0, payload: Buffer.of(byte), fin: i === bytes.length - 1 }),
    );
    server()
      .receive(...parts)
      .expect({ text: 'κόσμε 𝌆' });
  });

  it('and takes anything with checkUtf8 off, and in binary messages', () => {
    new Transcript({ role: 'server', checkUtf8: false })
      .receive(maskedFrame({ payload: wrong }))
      .expect({ text: wrong.toString() });
    server()
      .receive(maskedFrame({ opcode: 2, payload: wrong }))
      .expect({ binary: wrong.toString('hex') });
  });
});

describe('words where the first frame should be', () => {
  it('are told apart from a broken frame', () => {
    client()
      .receive(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
      .expect({ violation: 'WS_ERR_HTTP_INSTEAD_OF_FRAMES' }, { sent: 8, payload: '1002' }, 'end');
    client()
      .receive(frame({ payload: 'x' }), Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
      .expect({ text: 'x' }, { violation: 'WS_ERR_UNEXPECTED_RSV_1' }, { sent: 8, payload: '1002' }, 'end');
  });
});
