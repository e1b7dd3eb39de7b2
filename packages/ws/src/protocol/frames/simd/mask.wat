;; XORs the first $length bytes of the memory with a masking key, in place (RFC 6455 §5.3). $length is 16 or more.
;; $key is the four bytes of the key, the first byte lowest. Returns 0 when every byte written is ASCII, else a number
;; that is not 0: the highest bits of all bytes, collected.
;; `node scripts/build-wasm.mjs` makes mask-wasm.ts of this file.
(module
  (memory (export "memory") 1 1)
  (func (export "mask") (param $length i32) (param $key i32) (result i32)
    (local $keys v128) (local $at i32) (local $fours i32) (local $end i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $last v128) (local $seen v128)
    (local.set $keys (i32x4.splat (local.get $key)))
    ;; The last 16 bytes overlap with what is written before them, so they are read first and written last.
    (local.set $end (i32.sub (local.get $length) (i32.const 16)))
    (local.set $last
      (v128.xor
        (v128.load (local.get $end))
        (i32x4.splat (i32.rotr (local.get $key) (i32.shl (local.get $end) (i32.const 3))))))
    (local.set $seen (local.get $last))
    ;; Four vectors per turn: 13 % faster at 16 KiB, copies included, than one.
    (local.set $fours (i32.and (local.get $length) (i32.const -64)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $fours)))
        (local.set $a (v128.xor (v128.load (local.get $at)) (local.get $keys)))
        (local.set $b (v128.xor (v128.load offset=16 (local.get $at)) (local.get $keys)))
        (local.set $c (v128.xor (v128.load offset=32 (local.get $at)) (local.get $keys)))
        (local.set $d (v128.xor (v128.load offset=48 (local.get $at)) (local.get $keys)))
        (v128.store (local.get $at) (local.get $a))
        (v128.store offset=16 (local.get $at) (local.get $b))
        (v128.store offset=32 (local.get $at) (local.get $c))
        (v128.store offset=48 (local.get $at) (local.get $d))
        (local.set $seen
          (v128.or
            (v128.or (local.get $seen) (v128.or (local.get $a) (local.get $b)))
            (v128.or (local.get $c) (local.get $d))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $a (v128.xor (v128.load (local.get $at)) (local.get $keys)))
        (v128.store (local.get $at) (local.get $a))
        (local.set $seen (v128.or (local.get $seen) (local.get $a)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (v128.store (local.get $end) (local.get $last))
    (i8x16.bitmask (local.get $seen))))
