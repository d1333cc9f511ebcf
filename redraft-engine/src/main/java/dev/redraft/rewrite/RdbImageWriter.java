package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.platform.DiskFile;
import dev.redraft.rdb.RdbOutput;
import dev.redraft.rdb.RdbSettings;
import dev.redraft.rdb.RdbWriter;
import dev.redraft.value.Values;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes an image in RDB. */
final class RdbImageWriter implements ImageWriter {
  private static final int BUFFER = 128 * 1024;

  private final RdbWriter writer;

  RdbImageWriter(
      ImageWalk walk, Values values, DiskFile file, ImageFormat format, RdbSettings settings) {
    RdbOutput.Sink sink =
        (bytes, offset, length) -> file.append(ByteBuffer.wrap(bytes, offset, length));
    RdbOutput out = new RdbOutput(sink, BUFFER, format.compression(), format.checksum());
    out.trySparingly();
    writer = new RdbWriter(out, values, walk, settings);
  }

  @Override
  public int write(int max) throws IOException {
    return writer.write(max);
  }

  @Override
  public void finish() throws IOException {
    writer.finish();
  }

  @Override
  public long records() {
    return writer.records();
  }

  @Override
  public long bytes() {
    return writer.bytes();
  }
}
