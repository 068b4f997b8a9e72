import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

public class Sender {
    static int sum(byte[] data, int length) {
        int sum = data[0];
        for (int i = 3; i < length; i++)
            sum += data[i] & 255;
        return sum & 0xffff;
    }

    static boolean transfer(DatagramSocket socket, byte[] data, InetAddress host, int port) throws Exception {
        for (int i = 0; i < 3; i++) {
            socket.send(new DatagramPacket(data, data.length, host, port));
            long end = System.nanoTime() + 1_000_000_000L;
            for (long left = 1000; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
                socket.setSoTimeout((int) left);
                try {
                    socket.receive(answer);
                } catch (SocketTimeoutException e) {
                    break;
                }
                byte[] got = answer.getData();
                if (answer.getLength() == 3 && got[0] == data[0] && got[1] == 0 && got[2] == data[0])
                    return true;
            }
        }
        return false;
    }

    public static void main(String[] args) throws Exception {
        BufferedReader keyboard = new BufferedReader(new InputStreamReader(System.in));
        byte number = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String line; (line = keyboard.readLine()) != null; number ^= 1) {
                byte[] text = line.getBytes(StandardCharsets.UTF_8), data = new byte[3 + text.length];
                System.arraycopy(text, 0, data, 3, text.length);
                data[0] = number;
                int sum = sum(data, data.length);
                data[1] = (byte) (sum >> 8);
                data[2] = (byte) sum;
                if (!transfer(socket, data, InetAddress.getByName(args[0]), Integer.parseInt(args[1]))) {
                    System.err.println("no acknowledgement");
                    System.exit(1);
                }
            }
        }
    }
}
