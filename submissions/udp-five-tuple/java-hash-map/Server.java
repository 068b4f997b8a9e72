// A HashMap from address and port to a count.
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.HashMap;

public class Server {
    public static void main(String[] args) throws Exception {
        DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]));
        HashMap<String, Integer> counts = new HashMap<>();
        byte[] buffer = new byte[65536];

        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            String who = packet.getAddress().getHostAddress() + ":" + packet.getPort();
            int count = counts.merge(who, 1, Integer::sum);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write((who + " " + count + " ").getBytes("US-ASCII"));
            out.write(packet.getData(), 0, packet.getLength());
            byte[] answer = out.toByteArray();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }
}
