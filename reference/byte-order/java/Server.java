import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Integers in network byte order: Server PORT
 *
 * A request and its answer have the same form: a length of 2 bytes, a number of 4 bytes, and so many bytes of text as
 * the length says. The answer's number is the request's number plus all bytes of the text.
 */
public class Server {

    /** Data streams read and write integers in network byte order, on every machine. */
    private static void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
        while (true) {
            int length = in.readUnsignedShort(); // readShort would make -1 of 65535
            int number = in.readInt();           // the sign does not matter: adding is the same modulo 2^32
            byte[] text = new byte[length];
            in.readFully(text);                  // read() may bring less
            for (byte b : text) {
                number += b & 0xff;              // a byte has a sign: -1 is 255
            }
            out.writeShort(length);
            out.writeInt(number);
            out.write(text);
            out.flush();                         // the client waits for it
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: Server PORT");
            System.exit(1);
        }
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]))) {
            while (true) {
                try (Socket client = listener.accept()) {
                    serve(client);
                } catch (EOFException e) {
                    // The client has ended its sending. What was not complete is dropped.
                } catch (IOException e) {
                    System.err.println(e.getMessage()); // the trouble of one client; others may still come
                }
            }
        }
    }
}
