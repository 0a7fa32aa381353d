;; The program in sliding-extreme.ts: extremes of all windows of some values, two windows at a time.
;; Values are at 0; how far the newest maximum is from its window's first value at 32768.
(module
  (memory (export "memory") 1)

  ;; Turns the signs of the values, and so the minimum into a maximum.
  (func (export "negate") (param $end i32)
    (local $p i32)
    (loop $pass
      (v128.store (local.get $p) (f64x2.neg (v128.load (local.get $p))))
      (br_if $pass
        (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end)))))

  ;; Whether all values are numbers other than zero: then equal ones have equal bits, and any comparison finds the maximum.
  (func $plain (param $end i32) (result i32)
    (local $p i32) (local $all v128)
    (local.set $all (v128.const i32x4 -1 -1 -1 -1))
    ;; The last pair may reach one value beyond the end.
    (f64.store (local.get $end) (f64.load (i32.sub (local.get $end) (i32.const 8))))
    (loop $pass
      (local.set $all
        (v128.and (local.get $all)
          (f64x2.gt (f64x2.abs (v128.load (local.get $p))) (v128.const f64x2 0 0))))
      (br_if $pass
        (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end))))
    (i64x2.all_true (local.get $all)))

  ;; Replaces each value by the maximum of it and the next `period - 1`: of 4 by comparing four neighbours, of 16 by comparing
  ;; four of those, and so on. `end` is where the values end, in bytes.
  (func (export "max") (param $end i32) (param $period i32)
    (local $width i32) (local $most i32) (local $p i32) (local $a i32) (local $b i32) (local $c i32) (local $plain i32)
    (local.set $plain (call $plain (local.get $end)))
    (local.set $width (i32.const 8))
    (local.set $period (i32.shl (local.get $period) (i32.const 3)))
    (block $done
      (loop $widen
        (br_if $done (i32.ge_u (local.get $width) (local.get $period)))
        (local.set $most (i32.sub (local.get $period) (local.get $width)))
        (local.set $a (call $least (local.get $width) (local.get $most)))
        (local.set $b (call $least (i32.mul (local.get $width) (i32.const 2)) (local.get $most)))
        (local.set $c (call $least (i32.mul (local.get $width) (i32.const 3)) (local.get $most)))
        (local.set $width (i32.add (local.get $width) (local.get $c)))
        (local.set $p (i32.const 0))
        (if (local.get $plain)
          (then
            (loop $pass
              (v128.store (local.get $p)
                (f64x2.pmax
                  (f64x2.pmax
                    (v128.load (local.get $p))
                    (v128.load (i32.add (local.get $p) (local.get $a))))
                  (f64x2.pmax
                    (v128.load (i32.add (local.get $p) (local.get $b)))
                    (v128.load (i32.add (local.get $p) (local.get $c))))))
              (br_if $pass
                (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end)))))
          (else
            (loop $pass
              (v128.store (local.get $p)
                (f64x2.max
                  (f64x2.max
                    (v128.load (local.get $p))
                    (v128.load (i32.add (local.get $p) (local.get $a))))
                  (f64x2.max
                    (v128.load (i32.add (local.get $p) (local.get $b)))
                    (v128.load (i32.add (local.get $p) (local.get $c))))))
              (br_if $pass
                (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end))))))
        (br $widen))))

  (func $least (param $x i32) (param $y i32) (result i32)
    (select (local.get $x) (local.get $y) (i32.lt_u (local.get $x) (local.get $y))))

  ;; The same, and the distance of the newest maximum beside it.
  (func (export "argmax") (param $end i32) (param $period i32)
    (local $width i32) (local $shift i32) (local $p i32) (local $q i32)
    (local $old v128) (local $new v128) (local $step v128)
    (memory.fill (i32.const 32768) (i32.const 0) (i32.const 32768))
    (local.set $width (i32.const 1))
    (block $done
      (loop $widen
        (br_if $done (i32.ge_u (local.get $width) (local.get $period)))
        (local.set $shift (i32.sub (local.get $period) (local.get $width)))
        (if (i32.lt_u (local.get $width) (local.get $shift))
          (then (local.set $shift (local.get $width))))
        (local.set $width (i32.add (local.get $width) (local.get $shift)))
        (local.set $step (f64x2.splat (f64.convert_i32_u (local.get $shift))))
        (local.set $shift (i32.shl (local.get $shift) (i32.const 3)))
        (local.set $p (i32.const 0))
        (loop $pass
          (local.set $q (i32.add (local.get $p) (local.get $shift)))
          (local.set $old (v128.load (local.get $p)))
          (local.set $new (v128.load (local.get $q)))
          (v128.store (local.get $p) (f64x2.max (local.get $old) (local.get $new)))
          (v128.store offset=32768 (local.get $p)
            (v128.bitselect
              (f64x2.add (v128.load offset=32768 (local.get $q)) (local.get $step))
              (v128.load offset=32768 (local.get $p))
              (f64x2.ge (local.get $new) (local.get $old))))
          (br_if $pass
            (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 16))) (local.get $end))))
        (br $widen)))))
