import type { SomeWords } from '../words.ts';

export const beforeTcp = {
  'url-scheme-missing': {
    title: 'The URL does not begin with ws:// or wss://.',
    why: 'Without a scheme, "localhost:8080" is read as a scheme named "localhost", and "example.com/chat" as no absolute URL at all. Nothing was sent to the network.',
    fix: ['Write the scheme in front: ws:// for plain, wss:// for TLS.'],
  },
  'url-fragment': {
    title: 'The URL has a fragment (#…), which a WebSocket URL may not have.',
    why: 'RFC 6455 §3 forbids it, so clients refuse the URL before they connect. The # often comes from the route of a single-page app.',
    fix: ['Remove the part from # on; write %23 where the character itself is meant.'],
  },
  'url-double-scheme': {
    title: 'The URL has two schemes, as in ws://http://host.',
    why: 'The host that is looked up is then "http", "https", "ws" or "wss", which no DNS server knows: ENOTFOUND names it.',
    fix: [
      'Put only the host and port behind ws://; derive it with new URL(path, base) rather than by joining strings.',
    ],
  },
  'url-unreadable': {
    title: 'The text is no URL at all.',
    why: 'A port above 65535 or that is no number, an address with a part too many, a space or a bracket in the host, nothing where the host should be: every client refuses it before it connects. Often a variable was empty when the URL was put together.',
    fix: [
      'Compare with ws://host:port/path. An IPv6 address needs brackets: ws://[::1]:8080/.',
      'Print the URL right before it is used, and look for undefined, null, NaN and quotation marks in it.',
    ],
  },
  'clock-wrong': {
    title: 'The clock of this machine or device is wrong.',
    why: 'Certificates are checked against the local clock. A device that has just started stands at 1970, so every certificate is "not yet valid". Compare with the Date header of the peer.',
    fix: ['Set the time by NTP (SNTP on a device) before the first TLS connection.'],
  },
  'emulator-loopback': {
    title: 'In an emulator or on a phone, localhost is the phone itself.',
    why: 'The server runs on the computer, but the app looks for it on the device. A tool on the computer connects without trouble.',
    fix: [
      'From the Android emulator use 10.0.2.2 (Genymotion: 10.0.3.2) instead of localhost, or forward the port with adb reverse.',
      'From a real phone use the address of the computer in the local network, and let the server listen on 0.0.0.0.',
    ],
  },
  'wsl-loopback-relay': {
    title: 'The relay between Windows and WSL2 does not carry this connection.',
    why: 'WSL2 is a virtual machine; Windows forwards localhost to it, and that relay sometimes stops or serves only one of localhost and 127.0.0.1. Inside WSL the server answers.',
    fix: [
      'Use mirrored networking, or the address that `hostname -I` prints inside WSL.',
      'Let the server listen on 0.0.0.0; restart the relay with `wsl --shutdown`.',
    ],
  },
  'url-filtered-by-proxy': {
    title: 'A filter on the way blocks this URL by its words or category.',
    why: 'Another path or host name of the same server is let through. The refusal comes from a product in between, often as a page of its own.',
    fix: ['Rename the path or host, or have it allowed by whoever runs the filter.'],
  },
  'dns-name-unknown': {
    title: 'The host name does not exist where the program runs.',
    why: 'The resolver answered that there is no such name (ENOTFOUND): a typo, a missing search domain, or a name that exists only inside a Docker, Kubernetes or company network.',
    fix: [
      'Check the spelling, and look the name up on the same machine: `getent hosts NAME` or `nslookup NAME`.',
      'Resolve names of a container network from inside it; from outside use a published port of the host.',
    ],
  },
  'dns-resolver-unreachable': {
    title: 'The DNS server does not answer; the name may well be right.',
    why: 'EAI_AGAIN means "try again": no resolver could be reached. A second name that surely exists fails in the same way.',
    fix: ['Check the network and /etc/resolv.conf of this machine or container, VPN and captive portal included.'],
  },
  'dns-answers-differ': {
    title: 'The name leads to different addresses from different places.',
    why: 'Split-horizon DNS, an entry in a hosts file or a stale record sends some clients to another machine. Compare what the system says with what a public resolver says.',
    fix: ['Remove the hosts entry, flush the DNS cache, or correct the zone that is wrong.'],
  },
} as const satisfies SomeWords;
