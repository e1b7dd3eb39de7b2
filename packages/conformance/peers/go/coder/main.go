// A client and a server of the table of exchanges on github.com/coder/websocket.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"

	"github.com/coder/websocket"

	"handfast/conformance/peers/table"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "client" {
		table.RunClient(client)
	} else {
		table.RunServer(server)
	}
}

var forever = context.Background()

func client(job table.Job) table.Outcome {
	outcome := table.Outcome{}
	pongs := [][]byte{}
	connection, response, err := websocket.Dial(forever, job.URL, &websocket.DialOptions{
		Subprotocols:         job.Protocols,
		CompressionMode:      mode(job.Deflate),
		CompressionThreshold: 1,
		OnPongReceived:       func(_ context.Context, payload []byte) { pongs = append(pongs, append([]byte{}, payload...)) },
	})
	if err != nil {
		return table.Refused(response, err)
	}
	defer connection.CloseNow()
	connection.SetReadLimit(-1)
	outcome = table.Opened(response, connection.Subprotocol())
	sent := make(chan struct{})
	go func() {
		sendAll(connection, job)
		close(sent)
	}()
	for {
		if job.Close != nil && len(outcome.Received) == job.Messages {
			outcome.Close = closeWith(connection, job.Close, sent)
			outcome.Pongs = pongs
			return outcome
		}
		kind, data, err := connection.Read(forever)
		if err != nil {
			outcome.Close = closed(err)
			return outcome
		}
		outcome.Received = append(outcome.Received, table.Message{Type: typeName(kind), Data: data})
	}
}

// Reads on while it closes: that is what hears pongs. `Close` succeeds when the server answered with the code that it was sent;
// the library does not tell the reason of that answer.
func closeWith(connection *websocket.Conn, frame *table.Close, sent chan struct{}) *table.Closed {
	go connection.Read(forever)
	<-sent
	code := websocket.StatusNoStatusRcvd
	if frame.Code != nil {
		code = websocket.StatusCode(*frame.Code)
	}
	if err := connection.Close(code, frame.Reason); err != nil {
		return closed(err)
	}
	return &table.Closed{Code: int(code), Reason: frame.Reason}
}

func sendAll(connection *websocket.Conn, job table.Job) {
	for _, step := range job.Steps {
		if step.Do == "ping" {
			connection.Ping(forever)
			continue
		}
		kind := websocket.MessageBinary
		if step.Type == "text" {
			kind = websocket.MessageText
		}
		if err := write(connection, kind, step.Parts); err != nil {
			return
		}
	}
}

// One part is one frame; of several each is a frame of its own.
func write(connection *websocket.Conn, kind websocket.MessageType, parts [][]byte) error {
	if len(parts) == 1 {
		return connection.Write(forever, kind, parts[0])
	}
	writer, err := connection.Writer(forever, kind)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if _, err := writer.Write(part); err != nil {
			return err
		}
	}
	return writer.Close()
}

func server(w http.ResponseWriter, r *http.Request) {
	connection, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:         []string{"echo.v2"},
		CompressionMode:      websocket.CompressionContextTakeover,
		CompressionThreshold: 1,
	})
	if err != nil {
		return
	}
	defer connection.CloseNow()
	connection.SetReadLimit(-1)
	for {
		kind, data, err := connection.Read(forever)
		if err != nil {
			return
		}
		if kind == websocket.MessageText && len(data) > 0 && data[0] == '!' {
			err = table.Obey(served{connection}, string(data))
		} else {
			err = connection.Write(forever, kind, data)
		}
		if err != nil {
			return
		}
	}
}

type served struct{ *websocket.Conn }

func (s served) Text(parts ...[]byte) error {
	return write(s.Conn, websocket.MessageText, parts)
}

func (s served) Ping(string) error {
	return errors.New("its pings carry a number of its own")
}

func (s served) Close(code *int, reason string) error {
	if code == nil {
		return s.Conn.Close(websocket.StatusNoStatusRcvd, "")
	}
	return s.Conn.Close(websocket.StatusCode(*code), reason)
}

func (s served) Drop() error {
	return s.CloseNow()
}

func mode(deflate bool) websocket.CompressionMode {
	if deflate {
		return websocket.CompressionContextTakeover
	}
	return websocket.CompressionDisabled
}

func closed(err error) *table.Closed {
	var frame websocket.CloseError
	if errors.As(err, &frame) {
		return &table.Closed{Code: int(frame.Code), Reason: frame.Reason}
	}
	return &table.Closed{Code: 1006}
}

func typeName(kind websocket.MessageType) string {
	if kind == websocket.MessageText {
		return "text"
	}
	return "binary"
}
