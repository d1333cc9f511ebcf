package dev.redraft.rewrite;

import java.io.IOException;
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
  public int write(BaseWriter target, int max) throws IOException {
    if (!walk.hasNext()) {
      return 0;
    }
    Map.Entry<String, String> record = walk.next();
    int slash = record.getKey().indexOf('/');
    target.begin(Integer.parseInt(record.getKey().substring(0, slash)));
    target.command(3);
    target.arg("SET".getBytes(StandardCharsets.US_ASCII));
    target.arg(record.getKey().substring(slash + 1).getBytes(StandardCharsets.ISO_8859_1));
    target.arg(record.getValue().getBytes(StandardCharsets.ISO_8859_1));
    target.end();
    return 1;
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
