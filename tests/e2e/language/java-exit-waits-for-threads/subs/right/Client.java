// Four threads wait for bytes that never come when the first one calls System.exit.
import java.net.ServerSocket;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws Exception {
        Socket socket = new Socket("127.0.0.1", Integer.parseInt(args[0]));
        for (int i = 0; i < 4; i++) {
            ServerSocket idle = new ServerSocket(0);
            Thread thread = new Thread(() -> {
                try {
                    idle.accept();
                } catch (Exception e) {
                    e.printStackTrace();
                }
            });
            thread.start();
        }
        socket.getInputStream().read();
        System.exit(0);
    }
}
