// server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting in one of many ways.
import java.net.*;
import java.nio.channels.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

public class Server {
    public static void main(String[] args) throws Exception {
        int delay = Math.max(1, Integer.parseInt(args[2]));
        ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]));
        Socket connection = listener.accept();
        connection.getInputStream().read(new byte[64]);
        switch (args[1]) {
            case "sleep": Thread.sleep(delay); break;
            case "object_wait": {
                Object object = new Object();
                synchronized (object) { object.wait(delay); }
                break;
            }
            case "park": {
                long end = System.nanoTime() + delay * 1000000L;
                while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
                break;
            }
            case "scheduled": {
                ScheduledExecutorService service = Executors.newScheduledThreadPool(1);
                service.schedule(() -> 1, delay, TimeUnit.MILLISECONDS).get();
                break;
            }
            case "timer": {
                CountDownLatch latch = new CountDownLatch(1);
                new Timer(true).schedule(new TimerTask() { public void run() { latch.countDown(); } }, delay);
                latch.await();
                break;
            }
            case "so_timeout": {
                connection.setSoTimeout(delay);
                try { connection.getInputStream().read(); } catch (SocketTimeoutException e) { }
                break;
            }
            case "selector": Selector.open().select(delay); break;
            case "queue": new LinkedBlockingQueue<String>().poll(delay, TimeUnit.MILLISECONDS); break;
            case "thread": {
                Thread thread = new Thread(() -> {
                    try { Thread.sleep(delay); } catch (InterruptedException e) { }
                });
                thread.start();
                thread.join();
                break;
            }
            case "service_thread": case "notification_thread": {
                String name = args[1].equals("service_thread") ? "Service Thread" : "Notification Thread";
                Thread thread = new Thread(() -> {
                    try { Thread.sleep(delay); } catch (InterruptedException e) { }
                }, name);
                thread.start();
                thread.join();
                break;
            }
            case "command": new ProcessBuilder("sleep", String.valueOf(delay / 1000.0)).start().waitFor(); break;
            case "busy": {
                long end = System.nanoTime() + delay * 1000000L;
                while (System.nanoTime() < end) ;
                break;
            }
        }
        connection.getOutputStream().write("late\n".getBytes());
        connection.setSoTimeout(0);
        connection.getInputStream().read();
    }
}
