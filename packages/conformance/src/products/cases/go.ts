import type { Case } from '../case.ts';
import { startGo } from '../programs-run.ts';

const origin = 'https://app.example';

/** A program that serves `/ws` with `body`, whose last lines leave a `socket` or an `err`. */
function program(library: string, body: string, { more = '', handler = 'http.HandlerFunc(serve)' } = {}): string {
  return `package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/${library}/websocket"
)

${more}

func serve(w http.ResponseWriter, r *http.Request) {
${body}
}

func main() {
	http.Handle("/ws", ${handler})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("READY", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
`;
}

/** Each library reads, which also answers what the other side asks. */
const coderEnd = `
	if err != nil {
		return
	}
	defer socket.CloseNow()
	for {
		kind, data, err := socket.Read(r.Context())
		if err != nil || socket.Write(r.Context(), kind, data) != nil {
			return
		}
	}`;
const gorillaEnd = `
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer socket.Close()
	for {
		kind, data, err := socket.ReadMessage()
		if err != nil || socket.WriteMessage(kind, data) != nil {
			return
		}
	}`;

const wrapper = `type wrapper struct {
	http.ResponseWriter
}

func (w *wrapper) Header() http.Header { return w.ResponseWriter.Header() }
`;

const found = (port: number) => ({ url: `ws://127.0.0.1:${port}/ws`, options: { origin } });

export const goCases: readonly Case[] = [
  {
    name: 'gorilla/websocket that takes pages of its own host only',
    needs: ['go'],
    finding: 'origin-not-allowed',
    product: 'Go',
    snippet: /CheckOrigin/,
    isNamed: false,
    params: () => ({ origin }),
    start: (workshop, fix = 'upgrader := websocket.Upgrader{}') =>
      startGo(workshop, program('gorilla', fix + gorillaEnd), found),
  },
  {
    name: 'coder/websocket that takes pages of its own host only',
    needs: ['go'],
    finding: 'origin-not-allowed',
    product: 'Go',
    snippet: /OriginPatterns/,
    isNamed: false,
    params: () => ({ origin }),
    start: (workshop, fix = 'socket, err := websocket.Accept(w, r, nil)') =>
      startGo(workshop, program('coder', fix + coderEnd), found),
  },
  {
    name: 'a middleware in Go that wraps the ResponseWriter',
    needs: ['go'],
    finding: 'response-writer-cannot-hijack',
    product: 'Go',
    isNamed: false,
    start: (workshop, fix = '') =>
      startGo(
        workshop,
        program('coder', `socket, err := websocket.Accept(w, r, nil)${coderEnd}`, {
          more: `${wrapper}\n${fix}`,
          handler: 'http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(&wrapper{w}, r) })',
        }),
      ),
  },
];
