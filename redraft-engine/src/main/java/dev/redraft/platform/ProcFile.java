package dev.redraft.platform;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Small files of Linux's {@code /proc}. They have no size, and some give all they have to the first
 * read, however short it is: what reads a byte to begin with, as {@code Files.readString} does,
 * sees no more than that byte.
 */
public final class ProcFile {
  private static final int MOST = 4096;

  private ProcFile() {}

  /**
   * The text of a file, at most 4096 bytes of it.
   *
   * @throws IOException if it can't be read, also where there is no {@code /proc}
   */
  public static String read(String path) throws IOException {
    byte[] text = new byte[MOST];
    try (FileInputStream file = new FileInputStream(path)) {
      return new String(text, 0, Math.max(0, file.read(text)), StandardCharsets.US_ASCII);
    }
  }
}
