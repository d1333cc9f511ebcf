package dev.redraft.aof;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The files of a manifest as one single file: their bytes in order, database 0 selected between
 * them.
 */
final class Concatenation {
  private static final byte[] SELECT_0 =
      "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 1 << 18;

  private final Disk disk;
  private final AofFiles files;
  private final Manifest manifest;

  Concatenation(Disk disk, AofFiles files, Manifest manifest) {
    this.disk = disk;
    this.files = files;
    this.manifest = manifest;
  }

  @FunctionalInterface
  private interface Piece {
    /** Takes bytes; returns false to stop. */
    boolean take(ByteBuffer bytes) throws IOException;
  }

  /** Appends all to {@code target}. */
  void writeTo(DiskFile target) throws IOException {
    forEach(bytes -> {
      target.append(bytes);
      return true;
    });
  }

  /** Whether a file holds just that. */
  boolean isAlready(Path path) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      long[] at = {0};
      ByteBuffer other = ByteBuffer.allocate(BUFFER);
      boolean same =
          forEach(bytes -> {
            other.clear().limit(bytes.remaining());
            fill(file, other, at[0]);
            other.flip();
            at[0] += bytes.remaining();
            return other.equals(bytes);
          });
      return same && at[0] == file.size();
    }
  }

  private boolean forEach(Piece piece) throws IOException {
    boolean first = true;
    for (Manifest.Part part : manifest.parts()) {
      if (!first && !piece.take(ByteBuffer.wrap(SELECT_0))) {
        return false;
      }
      first = false;
      if (!copy(files.inDirectory(part.name()), piece)) {
        return false;
      }
    }
    return true;
  }

  private boolean copy(Path path, Piece piece) throws IOException {
    try (DiskFile file = disk.openForRead(path)) {
      return copy(file, 0, piece);
    }
  }

  private static boolean copy(DiskFile file, long from, Piece piece) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(file.size() - from, 1, BUFFER));
    long at = from;
    while (true) {
      buffer.clear();
      fill(file, buffer, at);
      buffer.flip();
      if (!buffer.hasRemaining()) {
        return true;
      }
      at += buffer.remaining();
      if (!piece.take(buffer)) {
        return false;
      }
    }
  }

  private static void fill(DiskFile file, ByteBuffer buffer, long at) throws IOException {
    int start = buffer.position();
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = file.read(buffer, at + buffer.position() - start);
    }
  }

  /** Appends the bytes of {@code source} from {@code from} on to {@code target}. */
  static void copyFrom(DiskFile source, long from, DiskFile target) throws IOException {
    copy(
        source,
        from,
        bytes -> {
          target.append(bytes);
          return true;
        });
  }
}
