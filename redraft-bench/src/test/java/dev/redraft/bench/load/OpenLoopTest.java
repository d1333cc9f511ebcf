package dev.redraft.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private static final Template PING = Template.of("PING");
  private static final int PING_BYTES = 14;
  private static final int RATE = 1000;
  private static final int STALL_MILLIS = 400;

  /** A server of one connection that answers each PING, and stands still once when told to. */
  private static final class StallingServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::serve);
    private final CountDownLatch stalled = new CountDownLatch(1);
    private volatile boolean stall;
    private volatile boolean end;

    StallingServer() throws IOException {
      thread.start();
    }

    private void serve() {
      try (Socket socket = listener.accept()) {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        while (!end && in.readNBytes(PING_BYTES).length == PING_BYTES) {
          if (stall) {
            stall = false;
            Thread.sleep(STALL_MILLIS);
            stalled.countDown();
          }
          out.write("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException | InterruptedException e) {
        // the test is over
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      thread.interrupt();
    }
  }

  @Test
  void aStallIsChargedForEveryRequestThatItDelays() throws Exception {
    try (StallingServer server = new StallingServer();
        OpenLoop loop = OpenLoop.start(server.listener.getLocalPort(), 1, RATE, PING)) {
      Thread.sleep(200);
      server.stall = true;
      server.stalled.await();
      Thread.sleep(200);
      loop.finish();
      Latencies all = loop.take();
      // half of the requests that were due in the stall waited for half of it or more
      long late = 0;
      for (double share = 0; share < 1; share += 1.0 / all.size()) {
        late += all.millis(share) >= STALL_MILLIS / 2.0 ? 1 : 0;
      }
      assertThat(all.millis(1)).isGreaterThanOrEqualTo(STALL_MILLIS - 10);
      assertThat(late).isGreaterThanOrEqualTo(RATE * STALL_MILLIS / 1000 / 2 - 10);
      assertThat(all.size()).isGreaterThanOrEqualTo(RATE * (STALL_MILLIS + 300) / 1000);
    }
  }

  @Test
  void aServerThatGoesAwayIsAnError() throws Exception {
    try (StallingServer server = new StallingServer();
        OpenLoop loop = OpenLoop.start(server.listener.getLocalPort(), 1, RATE, PING)) {
      Thread.sleep(50);
      server.end = true;
      Thread.sleep(200);
      assertThatThrownBy(loop::take).isInstanceOf(IOException.class);
    }
  }
}
