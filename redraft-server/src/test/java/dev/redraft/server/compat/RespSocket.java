package dev.redraft.server.compat;

import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.RespValue;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plain client: writes commands, reads as many replies. */
final class RespSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final ReplyReader reader = new ReplyReader();
  private final byte[] buffer = new byte[64 * 1024];

  RespSocket(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  RespValue call(String... words) throws IOException {
    byte[][] command = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    return pipeline(List.<byte[][]>of(command)).getFirst();
  }

  /** Sends a command whose reply may come later: {@link #poll}. */
  void send(String... words) throws IOException {
    write(List.<byte[][]>of(RandomCommands.bytes(List.of(words))));
  }

  /** A reply that has come, or null. */
  @Nullable RespValue poll() throws IOException {
    if (socket.getInputStream().available() > 0) {
      reader.feed(buffer, 0, socket.getInputStream().read(buffer));
    }
    return reader.next();
  }

  /** Sends all commands at once and reads their replies. */
  List<RespValue> pipeline(List<byte[][]> commands) throws IOException {
    write(commands);
    List<RespValue> replies = new ArrayList<>();
    while (replies.size() < commands.size()) {
      replies.add(next());
    }
    return replies;
  }

  /** Sends commands. */
  void write(List<byte[][]> commands) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[][] command : commands) {
      out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      for (byte[] word : command) {
        out.write(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(word);
        out.write('\r');
        out.write('\n');
      }
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /** Waits for the next reply or push. */
  RespValue next() throws IOException {
    for (RespValue reply = reader.next(); ; reply = reader.next()) {
      if (reply != null) {
        return reply;
      }
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new EOFException("connection closed");
      }
      reader.feed(buffer, 0, count);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
