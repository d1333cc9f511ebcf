package dev.redraft.rewrite;

import dev.redraft.keyspace.ImageWalk;
import dev.redraft.platform.DiskFile;
import dev.redraft.value.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes an image as the commands that make it. */
final class RespImageWriter implements ImageWriter {
  private static final byte[] PEXPIREAT = "PEXPIREAT".getBytes(StandardCharsets.US_ASCII);

  private final ImageWalk at;
  private final Map<Integer, RecordWriter> writers;
  private final BaseWriter target;
  private long timestamp;

  /** {@code unixSeconds} as in {@link ImageFormat}. */
  RespImageWriter(
      ImageWalk walk, Map<Integer, RecordWriter> writers, DiskFile file, long unixSeconds) {
    at = walk;
    this.writers = writers;
    timestamp = unixSeconds;
    target = new BaseWriter(file);
  }

  @Override
  public int write(int max) throws IOException {
    if (timestamp >= 0) {
      target.timestamp(timestamp);
      timestamp = -1;
    }
    int done = 0;
    while (done < max && at.next()) {
      RecordWriter writer = writers.get(at.type());
      if (writer == null) {
        throw new IOException("no way to write a value of type " + at.type() + " to an AOF base");
      }
      int keyLength = at.readKey();
      target.begin(at.database());
      writer.write(at, keyLength, target);
      long expiry = at.expiry();
      if (expiry != Record.NO_EXPIRY) {
        target.command(3);
        target.arg(PEXPIREAT);
        target.arg(at.key(), 0, keyLength);
        target.arg(expiry);
      }
      target.end();
      done++;
    }
    return done;
  }

  @Override
  public void finish() throws IOException {
    target.flush();
  }

  @Override
  public long records() {
    return target.records();
  }

  @Override
  public long bytes() {
    return target.producedBytes();
  }
}
