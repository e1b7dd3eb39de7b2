// A client and a server of the table of exchanges on github.com/gorilla/websocket.
package main

import (
	"net/http"
	"os"
	"time"

	"github.com/gorilla/websocket"

	"handfast/conformance/peers/table"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "client" {
		table.RunClient(client)
	} else {
		table.RunServer(server)
	}
}

// Small buffers: whatever does not fit into one becomes a fragment of its own.
const bufferSize = 4096

func client(job table.Job) table.Outcome {
	dialer := websocket.Dialer{
		Subprotocols:      job.Protocols,
		EnableCompression: job.Deflate,
		WriteBufferSize:   bufferSize,
		HandshakeTimeout:  20 * time.Second,
	}
	connection, response, err := dialer.Dial(job.URL, nil)
	if err != nil {
		return table.Refused(response, err)
	}
	defer connection.Close()
	outcome := table.Opened(response, connection.Subprotocol())
	connection.SetPongHandler(func(payload string) error {
		outcome.Pongs = append(outcome.Pongs, []byte(payload))
		return nil
	})
	answerClose(connection)
	sent := make(chan struct{})
	go func() {
		sendAll(connection, job)
		close(sent)
	}()
	closing := false
	for {
		if !closing && job.Messages == len(outcome.Received) && job.Close != nil {
			// What is left to come are pongs, and those are only read while a message is awaited.
			closing = true
			go func() {
				<-sent
				closeWith(connection, job.Close)
			}()
		}
		kind, data, err := connection.ReadMessage()
		if err != nil {
			outcome.Close = closed(err)
			return outcome
		}
		outcome.Received = append(outcome.Received, table.Message{Type: typeName(kind), Data: data})
	}
}

// A server answers a ping before a close frame that comes after it, so the pongs are there when the close is answered.
func closeWith(connection *websocket.Conn, frame *table.Close) {
	body := []byte{}
	if frame.Code != nil {
		body = websocket.FormatCloseMessage(*frame.Code, frame.Reason)
	}
	connection.WriteControl(websocket.CloseMessage, body, deadline())
}

func sendAll(connection *websocket.Conn, job table.Job) {
	for _, step := range job.Steps {
		if step.Do == "ping" {
			connection.WriteControl(websocket.PingMessage, step.Data, deadline())
			continue
		}
		kind := websocket.BinaryMessage
		if step.Type == "text" {
			kind = websocket.TextMessage
		}
		writer, err := connection.NextWriter(kind)
		if err != nil {
			return
		}
		for _, part := range step.Parts {
			writer.Write(part)
		}
		writer.Close()
	}
}

func server(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{
		Subprotocols:      []string{"echo.v2"},
		EnableCompression: true,
		WriteBufferSize:   bufferSize,
	}
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	answerClose(connection)
	for {
		kind, data, err := connection.ReadMessage()
		if err != nil {
			return
		}
		if kind == websocket.TextMessage && len(data) > 0 && data[0] == '!' {
			err = table.Obey(served{connection}, string(data))
		} else {
			err = connection.WriteMessage(kind, data)
		}
		if err != nil {
			return
		}
	}
}

type served struct{ *websocket.Conn }

func (s served) Text(parts ...[]byte) error {
	writer, err := s.NextWriter(websocket.TextMessage)
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

func (s served) Ping(payload string) error {
	s.SetPongHandler(func(payload string) error { return s.Text([]byte("pong " + payload)) })
	return s.WriteControl(websocket.PingMessage, []byte(payload), deadline())
}

func (s served) Close(code *int, reason string) error {
	body := []byte{}
	if code != nil {
		body = websocket.FormatCloseMessage(*code, reason)
	}
	return s.WriteControl(websocket.CloseMessage, body, deadline())
}

func (s served) Drop() error {
	return s.NetConn().Close()
}

// Answers a close frame with its own code and reason; by default gorilla leaves the reason out.
func answerClose(connection *websocket.Conn) {
	connection.SetCloseHandler(func(code int, reason string) error {
		body := []byte{}
		if code != websocket.CloseNoStatusReceived {
			body = websocket.FormatCloseMessage(code, reason)
		}
		connection.WriteControl(websocket.CloseMessage, body, deadline())
		return nil
	})
}

func closed(err error) *table.Closed {
	if frame, ok := err.(*websocket.CloseError); ok && frame.Code != websocket.CloseAbnormalClosure {
		return &table.Closed{Code: frame.Code, Reason: frame.Text}
	}
	return &table.Closed{Code: 1006}
}

func typeName(kind int) string {
	if kind == websocket.TextMessage {
		return "text"
	}
	return "binary"
}

func deadline() time.Time {
	return time.Now().Add(10 * time.Second)
}
