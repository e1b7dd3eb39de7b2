#!/usr/bin/env bash
# Installs what the interop tests talk to, as far as it is missing: Debian packages, and Python environments in tmp/peers.
# The load generator of the benchmark needs a C compiler, and for TLS the headers of OpenSSL.
# Bun, Deno, undici, npm ws and playwright-core come with `npm ci`; the Go peers are built by their test (Go 1.23 or newer).
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# program:package
wanted=(nginx:nginx haproxy:haproxy chromium:chromium curl:curl openssl:openssl ss:iproute2 tar:tar python3:python3-venv cc:gcc squid:squid tinyproxy:tinyproxy microsocks:microsocks apache2:apache2-bin caddy:caddy stunnel:stunnel4)
missing=()
for pair in "${wanted[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
# A Python of the system comes without what makes an environment.
if command -v python3 >/dev/null && ! python3 -c 'import ensurepip' 2>/dev/null; then missing+=(python3-venv); fi

[ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
[ -e /usr/include/openssl/ssl.h ] || missing+=(libssl-dev)

if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "there is no apt-get here: install these by hand" >&2
    exit 1
  fi
  # Packages of servers would start them; the tests start their own, on free ports of the loopback interface.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
  fi
  as_root apt-get update -qq </dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
fi

# A Python environment in tmp/peers, made anew when what it is to hold has changed. $1: its name, $2: its requirements
install_python() {
  local python=tmp/peers/$1 requirements=$2
  if cmp -s "$requirements" "$python/requirements.txt"; then return; fi
  echo "installing $(tr '\n' ' ' <"$requirements")for Python"
  rm -rf "$python"
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --disable-pip-version-check --no-input -r "$requirements" </dev/null
  cp "$requirements" "$python/requirements.txt"
}
install_python python packages/conformance/peers/python/requirements.txt
# What the doctor is tried on: frameworks with all they need, and uvicorn as it comes without a WebSocket library.
install_python frameworks packages/conformance/peers/frameworks/requirements.txt
install_python uvicorn-alone packages/conformance/peers/frameworks/uvicorn-alone.txt

# A server on tungstenite. Where there is no Rust, its test is left out.
if command -v cargo >/dev/null; then
  cargo build --quiet --locked --manifest-path packages/conformance/peers/rust/Cargo.toml --target-dir tmp/peers/rust </dev/null
else
  echo "Rust is missing: the test with a server on tungstenite will not run" >&2
fi

if ! command -v go >/dev/null; then echo "Go is missing: the interop tests with Go peers will not run" >&2; fi
