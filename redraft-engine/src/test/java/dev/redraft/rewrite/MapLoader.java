package dev.redraft.rewrite;

import dev.redraft.aof.BaseLoader;
import dev.redraft.aof.ReplayException;
import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import dev.redraft.rdb.RdbException;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.rdb.RdbInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.LongConsumer;

/** Loads the RDB of a {@link MapImage}. */
record MapLoader(Map<String, String> data) implements BaseLoader {
  private static final int HEAD = 9;

  @Override
  public long load(String name, DiskFile file, LongConsumer progress)
      throws IOException, ReplayException {
    long[] at = {0};
    RdbInput.Source source =
        (target, offset, length) -> {
          int read = file.read(ByteBuffer.wrap(target, offset, length), at[0]);
          at[0] += Math.max(0, read);
          return read;
        };
    RdbInput input = new RdbInput(source, name, file.size(), 100);
    try {
      input.skip(HEAD);
      int database = 0;
      while (true) {
        int code = input.readByte();
        if (code == RdbFormat.SELECTDB) {
          database = (int) input.readLength();
        } else if (code == RdbFormat.STRING) {
          Slice text = new Slice();
          input.readString(text);
          String key = database + "/" + text;
          input.readString(text);
          data.put(key, text.toString());
        } else if (code == RdbFormat.EOF) {
          long crc = input.crc();
          if (input.readLong() != crc) {
            throw new ReplayException("wrong checksum");
          }
          return input.offset();
        } else {
          throw new ReplayException("code " + code);
        }
      }
    } catch (RdbException e) {
      throw new ReplayException(String.valueOf(e.getMessage()), e);
    }
  }
}
