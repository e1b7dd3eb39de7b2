//! Opens WebSockets with tungstenite and says how it went: a URL, a tab and the subprotocols in; `OUTCOME true` or `OUTCOME false why` out.
use std::io::BufRead;

use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;

fn main() {
    println!("READY");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line of text");
        let (url, protocols) = line.split_once('\t').expect("a tab");
        let mut request = url.into_client_request().expect("a URL");
        if !protocols.is_empty() {
            let offer = HeaderValue::from_str(protocols).expect("names of subprotocols");
            request.headers_mut().insert("Sec-WebSocket-Protocol", offer);
        }
        match tungstenite::connect(request) {
            Ok(_) => println!("OUTCOME true "),
            Err(error) => println!("OUTCOME false {error}"),
        }
    }
}
