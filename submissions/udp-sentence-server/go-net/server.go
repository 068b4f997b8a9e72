// UDP sentences: net.ListenPacket.
package main

import (
	"fmt"
	"log"
	"net"
	"strings"
)

func main() {
	conn, err := net.ListenPacket("udp", ":12000")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Println("The server is ready to receive")

	buf := make([]byte, 4096)
	for {
		n, addr, err := conn.ReadFrom(buf)
		if err != nil {
			log.Println(err)
			continue
		}
		sentence := strings.ToUpper(string(buf[:n]))
		if _, err := conn.WriteTo([]byte(sentence), addr); err != nil {
			log.Println(err)
		}
	}
}
