package net;

public class TCPClient {
    public static void main(String[] args) {
    }
}
