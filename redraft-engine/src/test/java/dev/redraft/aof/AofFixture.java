package dev.redraft.aof;

import dev.redraft.base.Crc32c;
import dev.redraft.platform.Clock;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.Args;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds logs byte by byte on a simulated disk, and starts from them. */
final class AofFixture {
  static final Path DIR = Path.of("/data");
  static final AofFiles FILES = new AofFiles(DIR, "appendonlydir", "appendonly.aof");

  final List<String> log = new ArrayList<>();
  SimulatedDisk disk = new SimulatedDisk();
  RecoverySettings settings = RecoverySettings.defaults();
  BaseLoader baseLoader = BaseLoader.unsupported();
  Recovered recovered;

  AofFixture() {
    disk.putDirectory(DIR);
  }

  AofFixture(SimulatedDisk disk, RecoverySettings settings) {
    this.disk = disk;
    this.settings = settings;
  }

  static byte[] command(String... words) {
    StringBuilder out = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return latin(out.toString());
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] batch(long synced, byte[]... commands) {
    byte[] body = join(commands);
    ByteBuffer header = ByteBuffer.allocate(Annotations.HEADER_BYTES);
    Annotations.writeBatchHeader(header, body.length, Crc32c.of(body, 0, body.length), synced);
    return join(header.array(), body);
  }

  static byte[] set(int n) {
    return command("SET", "key" + n, "value" + n);
  }

  static byte[] cutOff(byte[] bytes, int less) {
    return java.util.Arrays.copyOf(bytes, bytes.length - less);
  }

  /** Puts a durable file into the log's directory. */
  AofFixture part(String name, byte[]... bytes) {
    disk.put(FILES.inDirectory(name), join(bytes));
    return this;
  }

  AofFixture manifest(String text) {
    return part("appendonly.aof.manifest", latin(text));
  }

  AofFixture single(byte[]... bytes) {
    disk.put(FILES.single(), join(bytes));
    return this;
  }

  byte[] bytes(Path path) {
    return disk.contents().get(path);
  }

  List<String> names() {
    return disk.contents().keySet().stream().map(p -> p.getFileName().toString()).toList();
  }

  /** Starts; returns the commands that were replayed. */
  List<String> start() throws RecoveryException {
    CollectingSink sink = new CollectingSink();
    EventLog events = (level, message) -> log.add(message);
    Recovery recovery =
        new Recovery(
            disk, new FixedClock(), events, FILES, settings, baseLoader, (loaded, total) -> {});
    recovered = recovery.run(sink);
    return sink.commands;
  }

  String text(Map<Path, byte[]> contents) {
    StringBuilder out = new StringBuilder();
    contents.forEach((k, v) ->
        out.append(k).append('=').append(new String(v, StandardCharsets.ISO_8859_1)).append('\n'));
    return out.toString();
  }

  /** Collects commands as text. */
  static final class CollectingSink implements ReplaySink {
    final List<String> commands = new ArrayList<>();
    final List<String> files = new ArrayList<>();
    boolean open;

    @Override
    public void startFile(String name) {
      files.add(name);
    }

    @Override
    public void command(Args args) throws ReplayException {
      if (args.get(0).equalsIgnoreCase("NOSUCH")) {
        throw new ReplayException("Unknown command '" + args.get(0) + "'");
      }
      commands.add((open ? "tx:" : "") + args);
    }

    @Override
    public void begin() {
      open = true;
    }

    @Override
    public void commit() {
      open = false;
    }
  }

  /** A clock that stands still at one second. */
  static final class FixedClock implements Clock {
    @Override
    public long micros() {
      return 1_000_000;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
