// Echo server: net.ListenPacket, one goroutine.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	conn, err := net.ListenPacket("udp", ":7")
	if err != nil {
		fmt.Println("cannot listen:", err)
		os.Exit(1)
	}
	defer conn.Close()

	buf := make([]byte, 65535)
	for {
		n, addr, err := conn.ReadFrom(buf)
		if err != nil {
			fmt.Println("read:", err)
			continue
		}
		fmt.Printf("%d bytes from %s\n", n, addr)
		conn.WriteTo(buf[:n], addr)
	}
}
