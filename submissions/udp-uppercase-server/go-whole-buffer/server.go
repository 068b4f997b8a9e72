package main

import (
	"log"
	"net"
	"os"
	"strconv"
)

func main() {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	conn, err := net.ListenUDP("udp", &net.UDPAddr{Port: port})
	if err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 65507)
	for {
		n, from, err := conn.ReadFromUDP(buffer)
		if err != nil {
			log.Print(err)
			continue
		}
		for i, c := range buffer[:n] {
			if 'a' <= c && c <= 'z' {
				buffer[i] = c - 32
			}
		}
		if _, err := conn.WriteToUDP(buffer, from); err != nil {
			log.Print(err)
		}
	}
}
