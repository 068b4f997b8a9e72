// TCP echo server (RFC 862): listens on port 7 and sends back whatever comes.
package main

import (
	"io"
	"log"
	"net"
)

const echoPort = ":7" // the well-known port of the service. Below 1024, so usually for root only

// Copy reads and writes until the client has ended its sending (nil) or has vanished (an error). Either way it is the
// end of this connection only.
func echo(client net.Conn) {
	defer client.Close()
	if _, err := io.Copy(client, client); err != nil {
		log.Print(err)
	}
}

func main() {
	listener, err := net.Listen("tcp", echoPort) // sets SO_REUSEADDR by itself
	if err != nil {
		log.Fatal(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			log.Print(err) // the trouble of one client; others may still come
			continue
		}
		go echo(client) // one goroutine for each client: no client has to wait for another
	}
}
