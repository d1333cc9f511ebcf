package dev.redraft.aof;

import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Estimates how many commands lie in bytes that can't be parsed: counts the places that look like
 * the beginning of one, {@code "*" digits CR LF "$"}. Values that hold such bytes count too.
 */
final class LostCommands {
  private static final int BUFFER = 1 << 18;
  private static final int IDLE = 0;
  private static final int STAR = 1;
  private static final int DIGITS = 2;
  private static final int CR = 3;
  private static final int LF = 4;

  private LostCommands() {}

  static long estimate(DiskFile file, long from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(file.size() - from, 1, BUFFER));
    long count = 0;
    int state = IDLE;
    long at = from;
    while (true) {
      int read = file.read(buffer.clear(), at);
      if (read <= 0) {
        return count;
      }
      at += read;
      for (int i = 0; i < read; i++) {
        int b = buffer.get(i);
        if (state == LF && b == '$') {
          count++;
        }
        state = next(state, b);
      }
    }
  }

  private static int next(int state, int b) {
    if (b == '*') {
      return STAR;
    }
    if (b >= '0' && b <= '9') {
      return state == STAR || state == DIGITS ? DIGITS : IDLE;
    }
    if (b == '\r') {
      return state == DIGITS ? CR : IDLE;
    }
    return b == '\n' && state == CR ? LF : IDLE;
  }
}
