import java.io.IOException;
import java.net.Socket;

/** With one client, piece by piece as it comes. */
class Talk implements Runnable {
    private final Socket client;

    Talk(Socket client) {
        this.client = client;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[2048];
        try {
            int length;
            while ((length = client.getInputStream().read(buffer)) > 0) {
                for (int i = 0; i < length; i++)
                    if ('a' <= buffer[i] && buffer[i] <= 'z')
                        buffer[i] -= 32;
                client.getOutputStream().write(buffer, 0, length);
            }
            client.close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
