// Recovers from a panic, tells it, and goes on.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"os"
)

func answer(c net.Conn, line string) {
	defer func() {
		if e := recover(); e != nil {
			log.Println(e)
			log.Println("bad request:", e)
			fmt.Fprintln(c, "ERR")
		}
	}()
	fmt.Fprintf(c, "%c\n", []byte(line)[5])
}

func serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		answer(c, line)
	}
}

func main() {
	l, _ := net.Listen("tcp", ":"+os.Args[1])
	for {
		c, _ := l.Accept()
		go serve(c)
	}
}
