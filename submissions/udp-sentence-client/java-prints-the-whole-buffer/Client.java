// Prints all of the packet's buffer instead of the bytes that were received.
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Scanner;

public class Client {
    public static void main(String[] args) throws Exception {
        DatagramSocket socket = new DatagramSocket();
        InetAddress server = InetAddress.getByName("1.1.1.1");

        System.out.print("Input lowercase sentence: ");
        byte[] data = new Scanner(System.in).nextLine().getBytes();
        socket.send(new DatagramPacket(data, data.length, server, 12000));

        byte[] buffer = new byte[2048];
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        socket.receive(answer);
        System.out.println(new String(answer.getData()));
        socket.close();
    }
}
