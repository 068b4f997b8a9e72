import java.io.*;
import java.net.*;

public class Client {
    static DatagramPacket ask(DatagramSocket socket, DatagramPacket question) throws IOException {
        for (int i = 0; i < 3; i++) {
            socket.send(question);
            DatagramPacket answer = new DatagramPacket(new byte[65507], 65507);
            try {
                socket.receive(answer);
                return answer;
            } catch (SocketTimeoutException e) {
                // once more
            }
        }
        throw new IOException("no answer");
    }

    public static void main(String[] args) throws IOException {
        InetAddress server = InetAddress.getByName(args[0]);
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in, "ISO-8859-1"));
        DatagramSocket socket = new DatagramSocket();
        String line;
        while ((line = keyboard.readLine()) != null) {
            byte[] bytes = line.getBytes("ISO-8859-1");
            DatagramPacket answer = ask(socket, new DatagramPacket(bytes, bytes.length, server, Integer.parseInt(args[1])));
            System.out.write(answer.getData(), 0, answer.getLength());
            System.out.println();
        }
    }
}
