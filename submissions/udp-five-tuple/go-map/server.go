// A map from address and port to a count.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
)

func main() {
	conn, err := net.ListenPacket("udp4", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	counts := map[string]int{}
	buf := make([]byte, 65536)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			log.Print(err)
			continue
		}
		who := from.String()
		counts[who]++
		head := fmt.Sprintf("%s %d ", who, counts[who])
		conn.WriteTo(append([]byte(head), buf[:n]...), from)
	}
}
