/// What writes, so that a client is told why it is refused, and not that there is no such command.
enum WriteCommands {
    /// Each with its arity, as Redis 7.0 has them.
    private static let arities = """
        append:3 bitfield:-2 bitop:-4 blmove:6 blmpop:-5 blpop:-3 brpop:-3 brpoplpush:4 bzmpop:-5 \
        bzpopmax:-3 bzpopmin:-3 copy:-3 decr:2 decrby:3 del:-2 expire:-3 expireat:-3 flushall:-1 \
        flushdb:-1 geoadd:-5 georadius:-6 georadiusbymember:-5 geosearchstore:-8 getdel:2 getex:-2 \
        getset:3 hdel:-3 hincrby:4 hincrbyfloat:4 hmset:-4 hset:-4 hsetnx:4 incr:2 incrby:3 \
        incrbyfloat:3 linsert:5 lmove:5 lmpop:-4 lpop:-2 lpush:-3 lpushx:-3 lrem:4 lset:4 ltrim:4 \
        migrate:-6 move:3 mset:-3 msetnx:-3 persist:2 pexpire:-3 pexpireat:-3 pfadd:-2 pfdebug:3 \
        pfmerge:-2 psetex:4 rename:3 renamenx:3 restore:-4 restore-asking:-4 rpop:-2 rpoplpush:3 \
        rpush:-3 rpushx:-3 sadd:-3 sdiffstore:-3 set:-3 setbit:4 setex:4 setnx:3 setrange:4 \
        sinterstore:-3 smove:4 sort:-2 spop:-2 srem:-3 sunionstore:-3 swapdb:3 unlink:-2 xack:-4 \
        xadd:-5 xautoclaim:-6 xclaim:-6 xdel:-3 xreadgroup:-7 xsetid:-3 xtrim:-4 zadd:-4 \
        zdiffstore:-4 zincrby:4 zinterstore:-4 zmpop:-4 zpopmax:-2 zpopmin:-2 zrangestore:-5 \
        zrem:-3 zremrangebylex:4 zremrangebyrank:4 zremrangebyscore:4 zunionstore:-4
        """

    static let all: [Command] = arities.split(separator: " ").compactMap { entry in
        let parts = entry.split(separator: ":")
        guard parts.count == 2, let arity = Int(parts[1]) else { return nil }
        return Command(String(parts[0]), arity, "write", "write slow") { _, _, _ in
            throw ReplyError.readOnly
        }
    }
}
