package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
)

func main() {
	address, err := net.ResolveUDPAddr("udp4", ":"+os.Args[1])
	if err != nil {
		panic(err)
	}
	socket, err := net.ListenUDP("udp4", address)
	if err != nil {
		panic(err)
	}
	packet := make([]byte, 2048)
	expected := byte(0)
	for {
		n, from, err := socket.ReadFromUDP(packet)
		if err != nil || n < 3 {
			continue
		}
		sum := uint16(packet[0])
		for _, b := range packet[3:n] {
			sum += uint16(b)
		}
		if binary.BigEndian.Uint16(packet[1:3]) != sum {
			continue
		}
		if packet[0] == expected {
			fmt.Println(string(packet[3:n]))
			expected = 1 - expected
		}
		socket.WriteToUDP([]byte{packet[0], 0, packet[0]}, from)
	}
}
