import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Server {
    public static void main(String[] args) throws Exception {
        DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]));
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65507], 65507);
            socket.receive(packet);
            byte[] data = packet.getData();
            for (int i = 0; i < packet.getLength(); i++)
                if (data[i] >= 'a' && data[i] <= 'z')
                    data[i] -= 32;
            socket.send(new DatagramPacket(data, data.length, packet.getSocketAddress()));
        }
    }
}
