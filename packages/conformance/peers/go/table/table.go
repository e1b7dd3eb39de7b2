// Package table holds what every Go peer shares: the records of the table of exchanges, and the loops over them.
// The records are those of src/interop/exchange.ts.
package table

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
)

type Message struct {
	Type string `json:"type"`
	Data []byte `json:"data"`
}

type Step struct {
	Do    string   `json:"do"`
	Type  string   `json:"type"`
	Parts [][]byte `json:"parts"`
	Data  []byte   `json:"data"`
}

type Close struct {
	Code   *int   `json:"code"`
	Reason string `json:"reason"`
}

type Job struct {
	URL       string   `json:"url"`
	Protocols []string `json:"protocols"`
	Deflate   bool     `json:"deflate"`
	Steps     []Step   `json:"steps"`
	Messages  int      `json:"messages"`
	Pongs     int      `json:"pongs"`
	Close     *Close   `json:"close"`
}

type Closed struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

type Outcome struct {
	Opened     bool      `json:"opened"`
	Protocol   string    `json:"protocol"`
	Extensions *string   `json:"extensions"`
	Received   []Message `json:"received"`
	Pongs      [][]byte  `json:"pongs"`
	Close      *Closed   `json:"close"`
	Status     *int      `json:"status"`
	Error      *string   `json:"error"`
}

// Refused is the outcome of a handshake that failed.
func Refused(response *http.Response, err error) Outcome {
	text := err.Error()
	outcome := Outcome{Received: []Message{}, Pongs: [][]byte{}, Close: &Closed{Code: 1006}, Error: &text}
	if response != nil {
		outcome.Status = &response.StatusCode
	}
	return outcome
}

// Opened is the outcome of a handshake that succeeded, before anything was exchanged.
func Opened(response *http.Response, protocol string) Outcome {
	extensions := response.Header.Get("Sec-WebSocket-Extensions")
	return Outcome{Opened: true, Protocol: protocol, Extensions: &extensions, Received: []Message{}, Pongs: [][]byte{}}
}

// Done says whether everything that the job waits for has come, and the client has to close.
func (job Job) Done(outcome Outcome) bool {
	return job.Close != nil && len(outcome.Received) >= job.Messages && len(outcome.Pongs) >= job.Pongs
}

// RunClient reads jobs from standard input and answers each.
func RunClient(run func(Job) Outcome) {
	fmt.Println("READY")
	input := bufio.NewReader(os.Stdin)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var job Job
		if err := json.Unmarshal(line, &job); err != nil {
			panic(err)
		}
		answer, err := json.Marshal(run(job))
		if err != nil {
			panic(err)
		}
		fmt.Printf("OUTCOME %s\n", answer)
	}
}

// RunServer listens on a free port of 127.0.0.1 and refuses what the table wants refused.
func RunServer(accept http.HandlerFunc) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("READY %d\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/refuse") {
			http.Error(w, "Refused by the test", http.StatusForbidden)
			return
		}
		accept(w, r)
	})))
}

// Connection is what an order needs of a server's connection. Code is nil for a close frame without a body.
type Connection interface {
	Text(parts ...[]byte) error
	Ping(payload string) error
	Close(code *int, reason string) error
	Drop() error
}

// Obey carries out an order; see src/interop/exchanges.ts.
func Obey(connection Connection, said string) error {
	name, rest, _ := strings.Cut(said, " ")
	first, others, _ := strings.Cut(rest, " ")
	switch name {
	case "!close":
		code, err := strconv.Atoi(first)
		if err != nil {
			return connection.Close(nil, "")
		}
		return connection.Close(&code, others)
	case "!ping":
		return connection.Ping(rest)
	case "!fragments":
		third := len(rest)/3 + 1
		return connection.Text([]byte(rest[:third]), []byte(rest[third:2*third]), []byte(rest[2*third:]))
	case "!burst":
		count, _ := strconv.Atoi(first)
		for i := range count {
			if err := connection.Text([]byte(strconv.Itoa(i))); err != nil {
				return err
			}
		}
	case "!terminate":
		return connection.Drop()
	}
	return nil
}
