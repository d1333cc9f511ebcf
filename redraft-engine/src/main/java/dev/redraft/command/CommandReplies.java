package dev.redraft.command;

import dev.redraft.resp.ReplyWriter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What COMMAND INFO and COMMAND DOCS reply about one command, made once for each protocol and then
 * kept: redis-cli asks for everything whenever it starts, and making it in a young JVM would hold
 * the engine for tens of milliseconds.
 */
public final class CommandReplies {
  private final CommandSpec spec;
  private final AtomicReferenceArray<byte @Nullable []> info = new AtomicReferenceArray<>(2);
  private final AtomicReferenceArray<byte @Nullable []> docs = new AtomicReferenceArray<>(2);

  CommandReplies(CommandSpec spec) {
    this.spec = spec;
  }

  /** Makes the replies of all commands before anybody asks. Any thread, at any time. */
  public static void prepare(CommandTable table) {
    for (int protocol = 2; protocol <= 3; protocol++) {
      for (CommandSpec spec : table.all()) {
        ReplyWriter ignored = writer(protocol);
        spec.replies().docs(ignored);
        spec.replies().info(ignored);
        ignored.buffer().consume(ignored.buffer().size());
      }
    }
  }

  void info(ReplyWriter reply) {
    reply.raw(kept(info, reply.protocol(), CommandInfoReply::write));
  }

  void docs(ReplyWriter reply) {
    reply.raw(kept(docs, reply.protocol(), CommandDocsReply::write));
  }

  private byte[] kept(
      AtomicReferenceArray<byte @Nullable []> replies,
      int protocol,
      BiConsumer<ReplyWriter, CommandSpec> maker) {
    byte[] made = replies.get(protocol - 2);
    if (made == null) {
      ReplyWriter writer = writer(protocol);
      maker.accept(writer, spec);
      made = writer.buffer().toBytes();
      writer.buffer().consume(made.length);
      replies.set(protocol - 2, made);
    }
    return made;
  }

  private static ReplyWriter writer(int protocol) {
    ReplyWriter writer = new ReplyWriter();
    writer.protocol(protocol);
    return writer;
  }
}
