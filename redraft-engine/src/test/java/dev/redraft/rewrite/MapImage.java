package dev.redraft.rewrite;

import dev.redraft.platform.DiskFile;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.rdb.RdbOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A frozen map of "db/key" to value, written one record at a step. */
final class MapImage implements Image {
  private final Map<String, String> data;
  private final Iterator<Map.Entry<String, String>> walk;
  volatile @Nullable String failure;
  boolean closed;

  MapImage(Map<String, String> live) {
    data = new TreeMap<>(live);
    walk = data.entrySet().iterator();
  }

  @Override
  public long records() {
    return data.size();
  }

  @Override
  public ImageWriter writer(DiskFile file, ImageFormat format) {
    return format.rdb() ? new Rdb(file) : new Resp(file);
  }

  private static int database(Map.Entry<String, String> record) {
    return Integer.parseInt(record.getKey().substring(0, record.getKey().indexOf('/')));
  }

  private static byte[] key(Map.Entry<String, String> record) {
    return latin(record.getKey().substring(record.getKey().indexOf('/') + 1));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private final class Resp implements ImageWriter {
    private final BaseWriter target;

    Resp(DiskFile file) {
      target = new BaseWriter(file);
    }

    @Override
    public int write(int max) throws IOException {
      if (!walk.hasNext()) {
        return 0;
      }
      Map.Entry<String, String> record = walk.next();
      target.begin(database(record));
      target.command(3);
      target.arg(latin("SET"));
      target.arg(key(record));
      target.arg(latin(record.getValue()));
      target.end();
      return 1;
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

  /** Strings in RDB, a database opcode before each. */
  private final class Rdb implements ImageWriter {
    private final RdbOutput out;
    private long records;

    Rdb(DiskFile file) {
      out = new RdbOutput((b, at, n) -> file.append(ByteBuffer.wrap(b, at, n)), 100, true, true);
    }

    @Override
    public int write(int max) throws IOException {
      if (out.written() == 0) {
        out.writeBytes(latin("REDIS0011"));
      }
      if (!walk.hasNext()) {
        return 0;
      }
      Map.Entry<String, String> record = walk.next();
      out.writeByte(RdbFormat.SELECTDB);
      out.writeLength(database(record));
      out.writeByte(RdbFormat.STRING);
      out.writeString(key(record));
      out.writeString(latin(record.getValue()));
      records++;
      return 1;
    }

    @Override
    public void finish() throws IOException {
      out.writeByte(RdbFormat.EOF);
      out.writeLong(out.crc());
      out.flush();
    }

    @Override
    public long records() {
      return records;
    }

    @Override
    public long bytes() {
      return out.written();
    }
  }

  @Override
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public long copiedBytes() {
    return 0;
  }

  @Override
  public void close() {
    closed = true;
  }
}
