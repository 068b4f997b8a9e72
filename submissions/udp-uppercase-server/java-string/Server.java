import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Server {
    public static void main(String[] args) throws Exception {
        DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]));
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65507], 65507);
            socket.receive(packet);
            byte[] data = packet.getData();
            String text = new String(data, 0, packet.getLength());
            byte[] answer = text.toUpperCase().getBytes();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }
}
