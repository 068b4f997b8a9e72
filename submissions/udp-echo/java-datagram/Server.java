// Echo server: the packet that was received is sent back.
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Server {
    public static void main(String[] args) throws IOException {
        DatagramSocket socket = new DatagramSocket(7);
        byte[] data = new byte[65507];
        while (true) {
            // a new packet each time, since receive() sets its length
            DatagramPacket packet = new DatagramPacket(data, data.length);
            socket.receive(packet);
            socket.send(packet);
        }
    }
}
