import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

public class Server {
    public static void main(String[] args) throws Exception {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(Integer.parseInt(args[0])));
        ByteBuffer buffer = ByteBuffer.allocateDirect(65507);
        while (true) {
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            buffer.flip();
            for (int i = 0; i < buffer.limit(); i++)
                if (buffer.get(i) >= 'a' && buffer.get(i) <= 'z')
                    buffer.put(i, (byte) (buffer.get(i) - 32));
            channel.send(buffer, from);
        }
    }
}
