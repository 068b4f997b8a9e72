import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Receiver {
    public static void main(String[] args) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(args[0]))) {
            byte expected = 0;
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                byte[] data = packet.getData();
                int length = packet.getLength();
                if (length < 3 || Sender.sum(data, length) != ((data[1] & 255) << 8 | data[2] & 255))
                    continue;
                if (data[0] == expected) {
                    System.out.write(data, 3, length - 3);
                    System.out.println();
                    System.out.flush();
                    expected ^= 1;
                }
                byte[] acknowledgement = {data[0], 0, data[0]};
                socket.send(new DatagramPacket(acknowledgement, 3, packet.getSocketAddress()));
            }
        }
    }
}
