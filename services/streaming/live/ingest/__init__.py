"""From the camera to the picture: RTMP in, one-second pieces of HLS and a recording out."""
