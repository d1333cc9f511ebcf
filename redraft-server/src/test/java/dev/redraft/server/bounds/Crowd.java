package dev.redraft.server.bounds;

import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** Many connections, served by the thread of the test. */
final class Crowd implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final List<SocketChannel> sockets = new ArrayList<>();

  /** Opens so many connections. */
  static Crowd of(int count, int port) throws IOException {
    Crowd crowd = new Crowd();
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel socket = SocketChannel.open();
        crowd.sockets.add(socket);
        // so that a test leaves no ten thousand ports behind that wait
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.connect(new InetSocketAddress(ServerHandle.HOST, port));
        socket.configureBlocking(false);
      }
      return crowd;
    } catch (IOException e) {
      crowd.close();
      throw new IOException("connection " + crowd.sockets.size() + " of " + count, e);
    }
  }

  /** Sends to all as far as the sockets take it; the bytes that were taken. */
  long send(byte[] bytes) throws IOException {
    long taken = 0;
    for (SocketChannel socket : sockets) {
      try {
        taken += Math.max(0, socket.write(ByteBuffer.wrap(bytes)));
      } catch (IOException e) {
        // closed by the server
      }
    }
    return taken;
  }

  /** Sends to all, and reads until each has given back {@code count} lines. */
  void exchange(byte[] bytes, long count) throws IOException {
    record Member(ByteBuffer out, long[] lines) {}
    try (Selector selector = Selector.open()) {
      for (SocketChannel socket : sockets) {
        socket.register(
            selector,
            SelectionKey.OP_READ | SelectionKey.OP_WRITE,
            new Member(ByteBuffer.wrap(bytes), new long[1]));
      }
      ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
      int[] open = {sockets.size()};
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (open[0] > 0) {
        if (System.nanoTime() > deadline) {
          throw new IOException(open[0] + " clients did not get all their replies");
        }
        selector.select(1000);
        for (SelectionKey key : selector.selectedKeys()) {
          Member member = (Member) key.attachment();
          SocketChannel socket = (SocketChannel) key.channel();
          if (key.isWritable()) {
            socket.write(member.out);
            if (!member.out.hasRemaining()) {
              key.interestOps(SelectionKey.OP_READ);
            }
          }
          if (key.isReadable()) {
            member.lines[0] += lines(socket, in);
            if (member.lines[0] >= count) {
              key.cancel();
              open[0]--;
            }
          }
        }
        selector.selectedKeys().clear();
      }
    }
  }

  private static long lines(SocketChannel socket, ByteBuffer in) throws IOException {
    in.clear();
    if (socket.read(in) < 0) {
      throw new IOException("the server has closed a connection");
    }
    long lines = 0;
    for (int i = 0; i < in.position(); i++) {
      lines += in.get(i) == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** What each has to say until the server closes it. */
  List<String> lastWords() throws IOException {
    List<String> words = new ArrayList<>();
    ByteBuffer in = ByteBuffer.allocate(1024);
    for (SocketChannel socket : sockets) {
      socket.configureBlocking(true);
      in.clear();
      while (in.hasRemaining() && socket.read(in) >= 0) {
        // until its end
      }
      words.add(new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1));
    }
    return words;
  }

  /** Reads at most so many bytes of each; how many connections were found closed. */
  int sip(int bytes) {
    ByteBuffer in = ByteBuffer.allocate(bytes);
    ToIntFunction<SocketChannel> read =
        socket -> {
          try {
            return socket.read(in.clear()) < 0 ? 1 : 0;
          } catch (IOException e) {
            return 1;
          }
        };
    return sockets.stream().mapToInt(read).sum();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel socket : sockets) {
      socket.close();
    }
  }
}
