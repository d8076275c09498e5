#!/bin/sh
echo 'secret words'
