// server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting in one of many ways.
package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"time"
)

var delay time.Duration

var ways = map[string]func(net.Conn){
	"sleep": func(net.Conn) { time.Sleep(delay) },
	"after": func(net.Conn) { <-time.After(delay) },
	"ticker": func(net.Conn) {
		ticker := time.NewTicker(delay + time.Microsecond)
		<-ticker.C
		ticker.Stop()
	},
	"goroutine": func(net.Conn) {
		done := make(chan bool)
		go func() { time.Sleep(delay); done <- true }()
		<-done
	},
	"context": func(net.Conn) {
		ctx, cancel := context.WithTimeout(context.Background(), delay)
		defer cancel()
		<-ctx.Done()
	},
	"deadline": func(connection net.Conn) {
		connection.SetReadDeadline(time.Now().Add(delay))
		connection.Read(make([]byte, 1))
	},
	"command": func(net.Conn) { exec.Command("sleep", strconv.FormatFloat(delay.Seconds(), 'f', 3, 64)).Run() },
	"busy": func(net.Conn) {
		for end := time.Now().Add(delay); time.Now().Before(end); {
		}
	},
	"yield": func(net.Conn) {
		for end := time.Now().Add(delay); time.Now().Before(end); {
			runtime.Gosched()
		}
	},
	"waitgroup": func(net.Conn) {
		var group sync.WaitGroup
		for i := 0; i < 3; i++ {
			group.Add(1)
			go func() { time.Sleep(delay); group.Done() }()
		}
		group.Wait()
	},
	"pipe": func(net.Conn) {
		reader, writer, _ := os.Pipe()
		go func() { time.Sleep(delay); writer.Write([]byte("x")) }()
		reader.Read(make([]byte, 1))
	},
}

func main() {
	ms, _ := strconv.Atoi(os.Args[3])
	delay = time.Duration(ms) * time.Millisecond
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		os.Exit(1)
	}
	connection, _ := listener.Accept()
	connection.Read(make([]byte, 64))
	ways[os.Args[2]](connection)
	connection.Write([]byte("late\n"))
	connection.SetReadDeadline(time.Time{})
	connection.Read(make([]byte, 1))
}
