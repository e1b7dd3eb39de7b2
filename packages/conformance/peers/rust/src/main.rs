//! A server on tungstenite that echoes: prints `READY port` once it listens on 127.0.0.1.
use std::net::{TcpListener, TcpStream};
use std::thread;

use tungstenite::{accept, Error, WebSocket};

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("READY {}", listener.local_addr().expect("an address").port());
    for stream in listener.incoming().flatten() {
        // Whoever asks for something else than a WebSocket gets what tungstenite says to that, and nothing more.
        thread::spawn(move || accept(stream).map(echo));
    }
}

fn echo(mut socket: WebSocket<TcpStream>) -> Result<(), Error> {
    loop {
        let message = socket.read()?;
        if message.is_text() || message.is_binary() {
            socket.send(message)?;
        }
    }
}
