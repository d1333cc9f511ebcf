package dev.redraft.server.demo;

import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.RespValue;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a server that speaks RESP: requests go out in the order of {@link #send}, replies
 * come back in it.
 */
public final class RespClient implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ReplyReader replies = new ReplyReader();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private RespClient(Socket socket) throws IOException {
    this.socket = socket;
    in = socket.getInputStream();
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
  }

  /**
   * Connects.
   *
   * @param timeoutMillis how long connecting may take, and any later wait for bytes
   */
  public static RespClient connect(String host, int port, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), timeoutMillis);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMillis);
      return new RespClient(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a command and waits for its reply, which may be an error. No other reply may be
   * outstanding.
   */
  public RespValue call(String... command) throws IOException {
    send(command);
    flush();
    return receive();
  }

  /** Queues a command; see {@link #flush}. */
  public void send(String... command) throws IOException {
    header('*', command.length);
    for (String argument : command) {
      byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
      header('$', bytes.length);
      out.write(bytes);
      out.write(LINE_END);
    }
  }

  private void header(char type, int number) throws IOException {
    out.write((type + Integer.toString(number) + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Puts what is queued on its way. */
  public void flush() throws IOException {
    out.flush();
  }

  /**
   * The next reply.
   *
   * @throws EOFException if the server has closed the connection
   */
  public RespValue receive() throws IOException {
    while (true) {
      RespValue value = replies.next();
      if (value != null) {
        return value;
      }
      int count = in.read(buffer);
      if (count < 0) {
        throw new EOFException("the server has closed the connection");
      }
      replies.feed(buffer, 0, count);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // a socket that can't be closed is gone already
    }
  }
}
