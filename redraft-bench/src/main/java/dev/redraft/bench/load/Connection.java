package dev.redraft.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection of a generator: requests on their way out, and replies counted. */
final class Connection implements AutoCloseable {
  private final SocketChannel channel;
  private final SelectionKey key;
  private final ReplyCounter counter = new ReplyCounter();

  /** Ready to be appended to. */
  final ByteBuffer out;

  /** What the generator counts: requests without a reply, or replies so far. */
  long count;

  private Connection(SocketChannel channel, Selector selector, int outBytes) throws IOException {
    this.channel = channel;
    out = ByteBuffer.allocateDirect(outBytes);
    channel.configureBlocking(false);
    key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  static Connection open(int port, Selector selector, int outBytes) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new Connection(channel, selector, outBytes);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Sends what it can; whether all is sent. */
  boolean flush() throws IOException {
    out.flip();
    channel.write(out);
    boolean all = !out.hasRemaining();
    out.compact();
    return all;
  }

  /** Asks to be told when more can be sent, or not. */
  void awaitWritable(boolean wanted) {
    int ops = wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
  }

  /** Reads what has come, into a buffer of the caller's; how many replies end in it. */
  int receive(ByteBuffer in) throws IOException {
    in.clear();
    if (channel.read(in) < 0) {
      throw new EOFException("the server has closed the connection");
    }
    in.flip();
    return counter.feed(in);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
